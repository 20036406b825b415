/** A column as it is named in an SQL expression. */
export function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** A column as it is named in a template. */
export function braced(name: string): string {
  return `{${name}}`
}
