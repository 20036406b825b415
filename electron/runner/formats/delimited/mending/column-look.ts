import { kindOf } from '../detection/cell-kind'
import { Forms, kindOfCharacter } from './forms'

/** Values of a sample for each form that a column with few forms may have. */
const VALUES_PER_FORM = 8

/**
 * What the values of a column look like in the good records of a sample. A column of dates or codes has few forms, and only they are taken for its
 * values; one of numbers takes any number that begins like another one; of other columns no more is asked than that a value is of a kind that was
 * seen and begins like another one, without blanks at its end where there were none.
 */
export class ColumnLook {
  /** The column has values, and one of them tells where a record is: they have few forms, or are numbers. */
  readonly isTelling: boolean
  /** Forms of its filled values, where only they are taken for its values. */
  readonly #forms: Forms | null
  readonly #kinds: ReadonlySet<string>
  readonly #firsts: ReadonlySet<string>
  readonly #isBlankAtEnd: boolean
  readonly #isEmptySeen: boolean
  readonly #values: ReadonlySet<string>

  /** @param mayBeEmpty even where no value of the sample is */
  constructor(values: readonly string[], mayBeEmpty = false) {
    const filled = values.filter((value) => value !== '')
    this.#values = new Set(filled)
    this.#kinds = new Set(filled.map(looseKindOf))
    this.#firsts = new Set(filled.map(firstOf))
    this.#isBlankAtEnd = filled.some(endsBlank)
    this.#isEmptySeen = mayBeEmpty || filled.length < values.length
    const forms = new Forms(filled)
    const isFew =
      !this.#isOneWord && forms.count !== null && forms.count <= Math.max(1, filled.length / VALUES_PER_FORM)
    const isNumbers = this.#kinds.size === 1 && this.#kinds.has('number') && !forms.isDigits
    this.#forms = isFew && !isNumbers ? forms : null
    this.isTelling = filled.length > 0 && (isFew || isNumbers)
  }

  /** That is always the same says nothing of what another word would look like. */
  get #isOneWord(): boolean {
    const [value, ...others] = this.#values
    return others.length === 0 && value !== undefined && /^\p{L}+$/u.test(value)
  }

  /** Whether the sample has this very value. */
  knows(value: string): boolean {
    return this.#values.has(value)
  }

  /** Whether `value` looks like one of the column. */
  fits(value: string): boolean {
    if (value === '') return this.#isEmptySeen
    if (this.#forms !== null) return this.#forms.fit(value)
    return (
      this.#firsts.has(firstOf(value)) &&
      (this.#isBlankAtEnd || !endsBlank(value)) &&
      this.#kinds.has(looseKindOf(value))
    )
  }
}

function endsBlank(value: string): boolean {
  return value.trimEnd() !== value
}

/** A kind of cell; texts are all of one kind. */
function looseKindOf(value: string): string {
  const kind = kindOf(value)
  return kind === 'odd' || kind === 'boolean' ? 'word' : kind
}

/** The kind of the first character; signs are all of one kind. */
function firstOf(value: string): string {
  const kind = kindOfCharacter(value[0] ?? '')
  return /^[9Aa ]$/.test(kind) ? kind : '.'
}
