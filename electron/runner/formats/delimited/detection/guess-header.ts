import { kindOf, type CellKind } from './cell-kind'
import type { Row } from './guess'

type HeaderReason = 'headerByTypes' | 'headerByNames' | 'noHeader'

/** A column speaks for its type when so many of its filled cells have it. */
const CLEAR = 0.8

/**
 * Whether the first row names the columns. A name over a column of numbers or dates speaks for it, a number over numbers against it; where
 * all is text, a row of distinct, filled, short cells that do not come again below is taken for names.
 */
export function guessHeader(rows: readonly Row[]): { header: boolean; why: HeaderReason } {
  const filled = rows.filter((row) => row.values.some((value) => value.trim() !== ''))
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
