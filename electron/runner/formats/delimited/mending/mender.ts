import type { Dialect } from '@shared/jobs/dialect'
import { REPLACEMENT } from '../encoding'
import type { FileRejectCode } from '../../records'
import { parseRecord } from '../record-text'
import { dropEmpty, insertEmpty, joinTokens, splitAtQuotes, splitToken } from './alignments'
import { ColumnLook } from './column-look'
import { OTHER_DELIMITERS } from './other-delimiters'
import { readQuotes } from './quote-readings'
import { Readings } from './readings'
import { tokensOf, type Punctuation, type Token } from './tokens'

/** So many good records say what the columns look like. */
const FEWEST_RECORDS = 5
/** So many records, and so large a share of them, end before their last columns where that is how the file leaves out empty values. */
const FEWEST_SHORT = 5
const SHORT_SHARE = 0.02
/** A longer record or a wider table is not mended. */
const LONGEST_RECORD = 1 << 14
const MOST_COLUMNS = 500
/** Values of telling columns that a record in another delimiter must have. */
const FEWEST_TELLING = 2

type MendedDialect = Punctuation & Pick<Dialect, 'irregular'>

/** What the beginning of a file says of all of it, so that no time is wasted on what it is full of. */
export interface Habits {
  /** Quotes inside of values that are not quoted are usual. */
  readonly hasOddQuotes: boolean
  /** What breaks the rules can hardly ever be mended. */
  readonly isHopeless: boolean
}

const NO_HABITS: Habits = { hasOddQuotes: false, isHopeless: false }

/** What a record is refused for, or `oddQuotes`: it has as many values as it should, but quotes inside of values that are not quoted. */
export type Fault = FileRejectCode | 'oddQuotes'

/**
 * Reads records that break the rules of the format, where there is exactly one way to read them that fits the columns as the good records at the
 * beginning of the file fill them. The same file and the same record always give the same reading.
 */
export class Mender {
  readonly #dialect: Punctuation
  readonly #columns: number
  /** Null where too little is known. */
  readonly #looks: readonly ColumnLook[] | null
  /** Records that can't be mended are filled up with empty values, or keep in the last one what is too much. */
  readonly #fits: boolean
  readonly #habits: Habits

  /** @param columns values of a good record @param sample records of the beginning of the file */
  constructor(
    dialect: MendedDialect,
    columns: number,
    sample: readonly (readonly string[])[],
    habits: Habits = NO_HABITS,
  ) {
    this.#dialect = dialect
    this.#fits = dialect.irregular === 'fit'
    this.#columns = columns
    this.#habits = habits
    const good = sample.filter((values) => values.length === columns)
    const short = sample.filter((values) => values.length < columns)
    const isKnown = good.length >= FEWEST_RECORDS && columns <= MOST_COLUMNS
    this.#looks = isKnown ? looksOf(good, short, columns) : null
  }

  /** @param text a record without its line end @returns its values; null where nobody can say what it means */
  mend(text: string, fault: Fault): readonly string[] | null {
    return this.#mend(text, fault) ?? (this.#fits ? this.#fit(text, fault) : null)
  }

  #mend(text: string, fault: Fault): readonly string[] | null {
    if (this.#habits.isHopeless || this.#columns < 2 || text.length > LONGEST_RECORD) return null
    if (/[\r\n\0]/.test(text) || text.includes(REPLACEMENT)) return null
    if (fault === 'oddQuotes') return this.#habits.hasOddQuotes ? null : this.#mendOdd(text)
    if (fault === 'file.quote') {
      const values = this.#byQuotes(text)
      if (values !== null) return values
    } else if (fault !== 'file.columns.missing' && fault !== 'file.columns.extra') return null
    return this.#byColumns(text)
  }

  #fit(text: string, fault: Fault): readonly string[] | null {
    const { values } = parseRecord(text, this.#dialect)
    if (fault === 'file.columns.missing') return [...values, ...Array<string>(this.#columns - values.length).fill('')]
    if (fault !== 'file.columns.extra') return null
    const last = this.#columns - 1
    return [...values.slice(0, last), values.slice(last).join(this.#dialect.delimiter)]
  }

  #mendOdd(text: string): readonly string[] | null {
    const looks = this.#looks
    if (looks === null) return null
    const { values } = parseRecord(text, this.#dialect)
    return values.every((value, column) => looks[column]?.fits(value) === true) ? null : this.#byColumns(text)
  }

  #byQuotes(text: string): readonly string[] | null {
    const reading = readQuotes(text, this.#dialect, this.#columns)
    if (reading === null) return null
    const { values, stray } = reading
    const isAsked = (look: ColumnLook, column: number) => look.isTelling && !stray.has(column)
    const isFit = this.#looks?.every((look, column) => !isAsked(look, column) || look.fits(values[column] ?? ''))
    return isFit === false ? null : values
  }

  #byColumns(text: string): readonly string[] | null {
    const looks = this.#looks
    if (looks === null) return null
    const readings = new Readings()
    const tokens = tokensOf(text, this.#dialect)
    // Where every quote has a meaning, one more delimiter makes one more value.
    if (tokens === null || tokens.length === looks.length - 1) splitAtQuotes(text, this.#dialect, looks, readings)
    if (tokens !== null) this.#align(tokens, this.#dialect.delimiter, looks, readings)
    if (readings.isMany) return null
    return this.#told(readings, 1) ?? this.#inAnotherDelimiter(text, looks)
  }

  #align(tokens: readonly Token[], delimiter: string, looks: readonly ColumnLook[], readings: Readings): void {
    const { length } = tokens
    if (length < looks.length) {
      // Of a record of which more than half is missing nobody can say that it is one.
      if (length * 2 >= looks.length) insertEmpty(tokens, looks, readings)
      if (length === looks.length - 1) splitToken(tokens, looks, readings)
    } else if (length > looks.length) {
      dropEmpty(tokens, looks, readings)
      joinTokens(tokens, delimiter, looks, readings)
    }
  }

  #inAnotherDelimiter(text: string, looks: readonly ColumnLook[]): readonly string[] | null {
    const readings = new Readings()
    for (const delimiter of OTHER_DELIMITERS) {
      if (delimiter === this.#dialect.delimiter || text.split(delimiter).length < looks.length) continue
      const punctuation: Punctuation = { ...this.#dialect, delimiter }
      const tokens = tokensOf(text, punctuation)
      if (tokens === null || tokens.length < looks.length) continue
      joinTokens(tokens, delimiter, looks, readings)
    }
    return this.#told(readings, FEWEST_TELLING)
  }

  /** The only reading, if so many of its values tell that it is a record. */
  #told({ only }: Readings, telling: number): readonly string[] | null {
    const told = only?.filter((value, column) => value !== '' && this.#looks?.[column]?.isTelling === true)
    return told !== undefined && told.length >= telling ? only : null
  }
}

/** @param short records without some of the last values */
function looksOf(
  good: readonly (readonly string[])[],
  short: readonly (readonly string[])[],
  columns: number,
): readonly ColumnLook[] {
  const look = (column: number, mayBeEmpty: boolean) =>
    new ColumnLook(
      good.map((values) => values[column] ?? ''),
      mayBeEmpty,
    )
  const looks = Array.from({ length: columns }, (_, column) => look(column, false))
  // Where records again and again end before their last columns, these are empty in them.
  const ends = short.filter(
    (values) =>
      values.length * 2 >= columns &&
      values.every((value, column) => looks[column]?.fits(value)) &&
      values.some((value, column) => value !== '' && looks[column]?.isTelling),
  )
  if (ends.length < Math.max(FEWEST_SHORT, good.length * SHORT_SHARE)) return looks
  const left = Math.min(...ends.map(({ length }) => length))
  return looks.map((known, column) => (column < left ? known : look(column, true)))
}
