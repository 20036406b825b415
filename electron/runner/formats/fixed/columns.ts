import type { FixedColumn } from '@shared/jobs/format'

/** A stretch of places, the last one not included. */
interface Stretch {
  readonly start: number
  readonly end: number
}

/** A single line proves nothing, and few lines little. */
const FEWEST_LINES = 3
const ENOUGH_LINES = 6
const BEYOND = /[\ud800-\udfff]/

/**
 * Columns told from the places that are blank in every line. What lies between two of them goes to the left one, or to the right one where that is
 * set to the right, as numbers are. Null where the lines do not look like columns.
 */
export function findColumns(lines: readonly string[]): FixedColumn[] | null {
  const filled = lines.filter((line) => line.trim() !== '')
  const isPadded = new Set(filled.map((line) => line.length)).size === 1
  if (filled.length < (isPadded ? FEWEST_LINES : ENOUGH_LINES) || filled.some((line) => line.includes('\t')))
    return null
  const stretches = withoutWords(filled, stretchesOf(filled))
  if (stretches.length < 2) return null
  const starts = stretches.map((stretch, index) => {
    const before = stretches[index - 1]
    return before === undefined ? 0 : borderOf(filled, before, stretch)
  })
  const longest = Math.max(...filled.map((line) => line.length))
  return starts.map((start, index) => ({ start: start + 1, width: (starts[index + 1] ?? longest) - start }))
}

/** Places that are filled in some line, from blank to blank. */
function stretchesOf(lines: readonly string[]): Stretch[] {
  const isFilled: boolean[] = []
  for (const line of lines) {
    for (let at = 0; at < line.length; at++) if (line[at] !== ' ') isFilled[at] = true
  }
  const found: Stretch[] = []
  let start = -1
  for (let at = 0; at <= isFilled.length; at++) {
    if (isFilled[at] === true && start < 0) start = at
    if (isFilled[at] !== true && start >= 0) {
      found.push({ start, end: at })
      start = -1
    }
  }
  return found
}

/** A single blank may stand between the words of a value: what follows it in few lines only is no column. */
function withoutWords(lines: readonly string[], stretches: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = []
  for (const stretch of stretches) {
    const before = found.at(-1)
    const filled = lines.filter((line) => line.slice(stretch.start, stretch.end).trim() !== '').length
    const isWord = before !== undefined && stretch.start - before.end === 1 && filled < lines.length / 2
    if (isWord) found[found.length - 1] = { start: before.start, end: stretch.end }
    else found.push(stretch)
  }
  return found
}

function borderOf(lines: readonly string[], left: Stretch, right: Stretch): number {
  if (!isSetRight(lines, right)) return right.start
  return isSetRight(lines, left) ? left.end : Math.ceil((left.end + right.start) / 2)
}

/** All values end at the same place, but begin at different ones. */
function isSetRight(lines: readonly string[], { start, end }: Stretch): boolean {
  const parts = lines.map((line) => line.slice(start, end).padEnd(end - start)).filter((part) => part.trim() !== '')
  const endsAtEnd = parts.every((part) => !part.endsWith(' '))
  return endsAtEnd && parts.some((part) => part.startsWith(' '))
}

/** Characters of the lines where all have as many; null where they differ, or are too few to tell. */
export function commonLength(lines: readonly string[]): number | null {
  const lengths = new Set(lines.map(lengthOf))
  const [length] = lengths
  return lines.length >= FEWEST_LINES && lengths.size === 1 && length !== undefined ? length : null
}

/** Characters beyond the first 65,536 take two places in a string. */
export function lengthOf(line: string): number {
  return BEYOND.test(line) ? Array.from(line).length : line.length
}

/** The values of a line at the places of the columns, without the blanks around them. */
export function sliceLine(line: string, columns: readonly Pick<FixedColumn, 'start' | 'width'>[]): string[] {
  const signs = BEYOND.test(line) ? Array.from(line) : null
  return columns.map(({ start, width }) => {
    const part =
      signs === null ? line.slice(start - 1, start - 1 + width) : signs.slice(start - 1, start - 1 + width).join('')
    return part.trim()
  })
}
