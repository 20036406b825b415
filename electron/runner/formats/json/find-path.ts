/** A list of the sample, and how much of it there is. */
interface Found {
  readonly path: string
  readonly length: number
  readonly holdsObjects: boolean
}

const MOST_DEPTH = 6

/**
 * The path of the largest array of objects in the beginning of a document (which may end anywhere), without one of the largest array; undefined
 * where there is none at all.
 */
export function findPath(text: string): string | undefined {
  return findLists(text)[0]
}

/** The paths of all arrays, the likeliest first. */
export function findLists(text: string): string[] {
  const lists: Found[] = []
  walk(text, 0, '', 0, lists)
  return lists
    .sort((a, b) => Number(b.holdsObjects) - Number(a.holdsObjects) || b.length - a.length)
    .map(({ path }) => path)
}

const SPACE = /\s*/y
const STRING = /"(?:[^"\\]|\\[\s\S])*"/y
const PLAIN = /[^\s,\]}]*/y

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  return at + (SPACE.exec(text)?.[0].length ?? 0)
}

/** @returns the place behind the value that begins at `at`, or the end of the text */
function walk(text: string, from: number, path: string, depth: number, lists: Found[]): number {
  const start = skipSpace(text, from)
  switch (text[start]) {
    case '{':
      return depth > MOST_DEPTH ? skipNested(text, start) : walkObject(text, start, path, depth, lists)
    case '[': {
      const end = skipNested(text, start)
      const holdsObjects = text[skipSpace(text, start + 1)] === '{'
      if (text[skipSpace(text, start + 1)] !== ']') lists.push({ path, length: end - start, holdsObjects })
      return end
    }
    case '"':
      return matchEnd(STRING, text, start)
  }
  return matchEnd(PLAIN, text, start)
}

function walkObject(text: string, start: number, path: string, depth: number, lists: Found[]): number {
  let at = skipSpace(text, start + 1)
  while (text[at] === '"') {
    const end = matchEnd(STRING, text, at)
    const name = text.slice(at + 1, end - 1)
    at = skipSpace(text, end)
    if (text[at] !== ':') return text.length
    at = skipSpace(text, walk(text, at + 1, path === '' ? name : `${path}.${name}`, depth + 1, lists))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return text[at] === '}' ? at + 1 : text.length
}

function skipNested(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length;) {
    const sign = text[at]
    if (sign === '"') {
      at = matchEnd(STRING, text, at)
      continue
    }
    at++
    if (sign === '{' || sign === '[') depth++
    else if ((sign === '}' || sign === ']') && --depth === 0) return at
  }
  return text.length
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  const found = pattern.exec(text)?.[0]
  return found === undefined || found === '' ? text.length : at + found.length
}
