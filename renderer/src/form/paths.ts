/** Paths as people paste them: one a line, in quotes as file managers copy them, or as `file:` addresses. */
export function pathsIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => withoutAddress(withoutQuotes(line.trim())))
    .filter((path) => path !== '')
}

function withoutQuotes(text: string): string {
  return /^(["']).+\1$/.test(text) ? text.slice(1, -1) : text
}

function withoutAddress(text: string): string {
  if (!/^file:\/\//i.test(text)) return text
  try {
    const path = decodeURIComponent(new URL(text).pathname)
    return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path
  } catch {
    return text
  }
}

/** Whether a path begins at a root: the window has no folder of its own that others could begin at. */
export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path)
}
