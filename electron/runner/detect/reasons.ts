/** Why a column was given its type: keys under `detect.why` of the catalogue. */
export const COLUMN_REASONS = [
  /** No value in the sample: nothing is known. */ 'column.empty',
  /** Every value has the type. */ 'column.values',
  /** Digits, but some begin with a zero or `+`: an identifier, not a quantity. */ 'column.leadingZero',
  /** Digits, but too many for an integer. */ 'column.tooLong',
  /** The same number of decimals everywhere. */ 'column.fixedDecimals',
  /** Decimals of different lengths, or exponents. */ 'column.decimals',
  /** Values of several types, or words. */ 'column.mixed',
] as const
export type ColumnReason = (typeof COLUMN_REASONS)[number]
