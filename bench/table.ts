/** What a section has found as a table: the path of each figure, and the figure. */
export function tableOf(section: string, found: unknown): string {
  const rows = [...figuresOf(section, found)]
  const width = Math.max(...rows.map(([path]) => path.length))
  return rows.map(([path, figure]) => `${path.padEnd(width)}  ${figure}\n`).join('')
}

function* figuresOf(path: string, found: unknown): Generator<readonly [path: string, figure: string]> {
  if (typeof found !== 'object' || found === null) {
    yield [path, found === null ? '–' : String(found)]
    return
  }
  for (const [name, inner] of Object.entries(found)) yield* figuresOf(`${path} · ${name}`, inner)
}
