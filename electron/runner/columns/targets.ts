/** What the values of one column of a source are written as. Limits are those that every value has to keep; what does not is doubtful. */
export type Values =
  | {
      readonly kind: 'text'
      readonly required: boolean
      /** Characters. */
      readonly minLength?: number
      readonly maxLength?: number
      /** They have to look like e-mail addresses. */
      readonly email?: boolean
      /** No others are allowed. */
      readonly words?: readonly string[]
    }
  | ({ readonly kind: 'integer'; readonly required: boolean } & NumberSigns & Range<bigint>)
  | ({
      readonly kind: 'decimal'
      readonly required: boolean
      /** Digits in all, at most `MOST_DIGITS`, and behind the point. Limits are in units of the last one. */
      readonly precision: number
      readonly scale: number
    } & NumberSigns &
      Range<bigint>)
  | ({ readonly kind: 'number'; readonly required: boolean } & NumberSigns & Range<number>)
  | { readonly kind: 'boolean'; readonly required: boolean }
  | ({
      /** Limits in days or microseconds, as they are stored. */
      readonly kind: 'date' | 'time' | 'datetime'
      readonly required: boolean
      /** Where they are not written as in ISO 8601: patterns (shared/jobs/value-format.ts), the first one that fits is taken. */
      readonly patterns?: readonly string[]
    } & Range<bigint>)

/** How numbers are written where it is not the plain way. */
interface NumberSigns {
  readonly decimal?: string
  /** Between thousands; empty: nothing. */
  readonly grouping?: string
}

interface Range<T> {
  readonly least?: T
  readonly most?: T
}

/** Digits of a decimal that fit into 64 bits. */
export const MOST_DIGITS = 18

/** A column to be written, under its name, from a column of the source (by its number). */
export interface ColumnTarget {
  readonly name: string
  readonly source: number
  readonly values: Values
  /**
   * What becomes of a record with a value in it that the exact conversion would surely refuse, where nothing else is in doubt: it is left out of all columns, or stays without the
   * value. Not given: it is doubtful.
   */
  readonly atFault?: 'leave out' | 'stay'
}

/** A value that the exact conversion would surely refuse. */
export interface Fault {
  /** Number of the target. */
  readonly target: number
  readonly code: FaultCode
}

export type FaultCode = 'value.required' | 'value.type' | 'value.format'
