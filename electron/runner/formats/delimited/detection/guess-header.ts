import { kindOf, type CellKind } from './cell-kind'
import type { Row } from './guess'

type HeaderReason = 'headerByTypes' | 'headerByNames' | 'noHeader'

/** Headers of more lines are not looked for. */
const MOST_LINES = 5
/** Columns of numbers, dates or times over which a line of a header has names, and records below that say so. */
const FEWEST_TYPED = 2
const FEWEST_BELOW = 3
const MOST_BELOW = 50

/** A column speaks for its type when so many of its filled cells have it. */
const CLEAR = 0.8

/**
 * Whether the first row names the columns. A name over a column of numbers or dates speaks for it, a number over numbers against it; where
 * all is text, a row of distinct, filled, short cells that do not come again below is taken for names.
 */
export function guessHeader(rows: readonly Pick<Row, 'values'>[]): { header: boolean; why: HeaderReason } {
  const filled = rows.filter((row) => row.values.some((value) => value.trim() !== ''))
  const guess = guessFirstLine(filled)
  if (guess.header) return guess
  // In a short file a second line of names hides from the first one what the columns hold.
  const second = guessFirstLine(filled.slice(1))
  const areNames = filled[0]?.values.every((value) => /^(?:word|empty)$/.test(kindOf(value))) === true
  const isAlike = filled[0]?.values.length === filled[1]?.values.length
  return areNames && isAlike && second.why === 'headerByTypes' ? second : guess
}

function guessFirstLine(filled: readonly Pick<Row, 'values'>[]): { header: boolean; why: HeaderReason } {
  const [first, ...rest] = filled
  if (first === undefined) return { header: false, why: 'noHeader' }
  const names = first.values.map((value) => value.trim())
  const kinds = names.map(kindOf)
  if (rest.length === 0) {
    const isNames = kinds.every((kind) => kind === 'word') && names.length > 0
    return isNames ? { header: true, why: 'headerByNames' } : { header: false, why: 'noHeader' }
  }
  const alike = rest.filter((row) => row.values.length === names.length)
  // Of a header with a delimiter too few or too many only the words can speak.
  const body = alike.length > 0 ? alike : rest
  let typed = 0
  let against = 0
  for (const [column, kind] of alike.length > 0 ? kinds.entries() : []) {
    const below = clearKind(body.map((row) => row.values[column] ?? ''))
    if (below === undefined || below === 'word' || below === 'odd') continue
    if (kind === below) against++
    else if (kind === 'word' || kind === 'odd') typed++
  }
  if (typed > against) return { header: true, why: 'headerByTypes' }
  if (against > 0) return { header: false, why: 'noHeader' }
  const told = names.filter((name) => name !== '')
  const isDistinct = new Set(told.map((name) => name.toLowerCase())).size === told.length
  // An empty name more is what makes the header too long.
  const isFilled = told.length >= names.length - (alike.length > 0 ? 0 : 1) && told.length > 0
  const isWords = kinds.every((kind) => kind === 'word' || kind === 'boolean' || kind === 'empty')
  const comesAgain = told.some((name) => body.some((row) => row.values[names.indexOf(name)]?.trim() === name))
  const isHeader = isDistinct && isFilled && isWords && !comesAgain && names.every((name) => name.length <= 64)
  return isHeader ? { header: true, why: 'headerByNames' } : { header: false, why: 'noHeader' }
}

/** How many lines the header has: below its first line others with words over columns of numbers, dates or times belong to it. */
export function guessHeaderLines(rows: readonly Pick<Row, 'values'>[]): number {
  let lines = 1
  while (lines < MOST_LINES && isHeaderLine(rows[lines], rows.slice(lines + 1, lines + 1 + MOST_BELOW))) lines++
  return lines
}

function isHeaderLine(row: Pick<Row, 'values'> | undefined, below: readonly Pick<Row, 'values'>[]): boolean {
  if (row === undefined || below.length < FEWEST_BELOW) return false
  const typed = row.values.filter((_, column) => {
    const kind = clearKind(below.map(({ values }) => values[column] ?? ''))
    return kind === 'number' || kind === 'date' || kind === 'time'
  })
  const kinds = typed.map(kindOf).filter((kind) => kind !== 'empty')
  const areWords = kinds.every((kind) => kind === 'word' || kind === 'odd')
  return typed.length >= FEWEST_TYPED && kinds.length * 2 > typed.length && areWords
}

/** The kind that nearly all filled cells have. */
function clearKind(cells: readonly string[]): CellKind | undefined {
  const counts = new Map<CellKind, number>()
  for (const cell of cells) {
    const kind = kindOf(cell)
    if (kind !== 'empty') counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const all = [...counts.values()].reduce((sum, n) => sum + n, 0)
  return [...counts].find(([, n]) => n >= all * CLEAR)?.[0]
}
