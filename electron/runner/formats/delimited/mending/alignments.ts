import type { ColumnLook } from './column-look'
import type { Readings } from './readings'
import { tokensOf, type Punctuation, type Token } from './tokens'

/** A value is taken apart within so many characters of its beginning. */
const LONGEST_SPLIT = 200
/** More quotes than a person would look through. */
const MOST_QUOTES = 40
/** The most steps of a search, so that no record takes long. */
const MOST_STEPS = 200_000

/** One step of a reading: `values` fill the next columns, and reading goes on with token `next`. */
interface Step {
  readonly value: string | null
  readonly next: number
}

/**
 * Readings that give each column its token in order, where `steps` says what may be done at a token: the first two of them at most, as more than
 * one is too many already.
 */
function align(
  tokens: number,
  columns: readonly ColumnLook[],
  steps: (token: number, column: number) => readonly Step[],
  readings: Readings,
): void {
  const dead = new Set<number>()
  const values: string[] = []
  const go = (token: number, column: number): boolean => {
    if (token === tokens && column === columns.length) {
      readings.add(values)
      return true
    }
    const key = token * (columns.length + 1) + column
    if (dead.has(key)) return false
    let isAlive = false
    for (const { value, next } of steps(token, column)) {
      if (readings.isMany) return true
      if (value === null) {
        if (go(next, column)) isAlive = true
        continue
      }
      const look = columns[column]
      if (look === undefined || !look.fits(value)) continue
      values.push(value)
      if (go(next, column + 1)) isAlive = true
      values.pop()
    }
    if (!isAlive) dead.add(key)
    return isAlive
  }
  go(0, 0)
}

/** Values are missing: empty ones are put in their places. */
export function insertEmpty(tokens: readonly Token[], columns: readonly ColumnLook[], readings: Readings): void {
  const missing = columns.length - tokens.length
  if (columns.length * missing > MOST_STEPS || columns.filter((look) => look.fits('')).length < missing) return
  align(
    tokens.length,
    columns,
    (token, column) => {
      const value = tokens[token]?.value
      const isMissing = columns.length - column > tokens.length - token
      return [
        ...(value === undefined ? [] : [{ value, next: token + 1 }]),
        // Before an empty value it would be the same as behind it.
        ...(isMissing && value !== '' ? [{ value: '', next: token }] : []),
      ]
    },
    readings,
  )
}

/** There are too many values: empty ones are left out. */
export function dropEmpty(tokens: readonly Token[], columns: readonly ColumnLook[], readings: Readings): void {
  const tooMany = tokens.length - columns.length
  const isEmpty = (token: number) => tokens[token]?.value === '' && tokens[token].isQuoted === false
  if (columns.length * tooMany > MOST_STEPS || tokens.filter((_, token) => isEmpty(token)).length < tooMany) return
  align(
    tokens.length,
    columns,
    (token, column) => {
      const value = tokens[token]?.value
      if (value === undefined) return []
      const keep = { value, next: token + 1 }
      const surplus = tokens.length - token - (columns.length - column)
      if (surplus <= 0 || !isEmpty(token)) return [keep]
      // Of empty values that follow each other the last ones are left out: which of them makes no difference.
      let end = token
      while (isEmpty(end)) end++
      return end - token > surplus ? [keep] : [keep, { value: null, next: end }]
    },
    readings,
  )
}

/**
 * There are too many values: some hold the delimiter although they are not quoted. In a text a blank follows a comma; where none does, a value too many is
 * as likely.
 */
export function joinTokens(
  tokens: readonly Token[],
  delimiter: string,
  columns: readonly ColumnLook[],
  readings: Readings,
): void {
  const tooMany = tokens.length - columns.length
  const isBlank = delimiter.endsWith(' ')
  const isPart = ({ value, isQuoted }: Token) => !isQuoted && (isBlank || value.startsWith(' '))
  if (columns.length * tooMany ** 2 > MOST_STEPS || tokens.slice(1).filter(isPart).length < tooMany) return
  align(
    tokens.length,
    columns,
    (token, column) => {
      const [first, ...others] = tokens.slice(token, tokens.length - (columns.length - column) + 1)
      if (first === undefined) return []
      const steps: Step[] = [{ value: first.value, next: token + 1 }]
      if (first.isQuoted || first.value === '') return steps
      let value = first.value
      for (const [at, other] of others.entries()) {
        if (!isPart(other)) break
        value += delimiter + other.value
        // A delimiter belongs to a value where it stands between two parts of it.
        if (other.value !== '') steps.push({ value, next: token + at + 2 })
      }
      return steps
    },
    readings,
  )
}

/**
 * One delimiter is missing within a value: it is taken apart where one of the two parts tells so. Between two texts it may be missing too, but nobody can
 * say where.
 */
export function splitToken(tokens: readonly Token[], columns: readonly ColumnLook[], readings: Readings): void {
  const fits = (column: number, value: string): boolean => columns[column]?.fits(value) === true
  // From token `after` on all fit one column further right.
  let after = tokens.length
  while (after > 0 && fits(after, tokens[after - 1]?.value ?? '')) after--
  for (const [column, { value, isQuoted }] of tokens.entries()) {
    if (column + 1 >= after && !isQuoted) {
      const isTelling = columns[column]?.isTelling === true || columns[column + 1]?.isTelling === true
      const places = Array.from({ length: Math.min(value.length, LONGEST_SPLIT) }, (_, at) => at).filter(
        (at) => at > 0 && fits(column, value.slice(0, at)) && fits(column + 1, value.slice(at)),
      )
      if (!isTelling && places.length > 0 && columns[column]?.knows(value) !== true) readings.doubt()
      for (const at of isTelling ? places : []) {
        const parts = [value.slice(0, at), value.slice(at)]
        readings.add([...valuesOf(tokens.slice(0, column)), ...parts, ...valuesOf(tokens.slice(column + 1))])
        if (readings.isMany) return
      }
    }
    if (!fits(column, value)) return
  }
}

function valuesOf(tokens: readonly Token[]): string[] {
  return tokens.map(({ value }) => value)
}

/** One delimiter is missing beside a quote. */
export function splitAtQuotes(
  text: string,
  punctuation: Punctuation,
  columns: readonly Pick<ColumnLook, 'fits'>[],
  readings: Readings,
): void {
  const { quote, delimiter } = punctuation
  if (quote === null) return
  let seen = 0
  let tried = -1
  for (let place = text.indexOf(quote); place >= 0 && seen++ < MOST_QUOTES; place = text.indexOf(quote, place + 1)) {
    for (const at of [place, place + quote.length]) {
      if (at === 0 || at === text.length || at === tried) continue
      tried = at
      const tokens = tokensOf(text.slice(0, at) + delimiter + text.slice(at), punctuation)
      if (tokens?.length !== columns.length) continue
      if (tokens.every(({ value }, column) => columns[column]?.fits(value) === true)) {
        readings.add(valuesOf(tokens))
        if (readings.isMany) return
      }
    }
  }
}
