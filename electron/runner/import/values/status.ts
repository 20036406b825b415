import type { RejectCode } from '@shared/rejects/codes'

/** What is said about a text, as a number that is cheap to carry: the index of its code here. At most 15 codes: four bits. */
export const STATUS_CODES = [
  null,
  'value.required',
  'value.type',
  'value.precision',
  'value.range',
  'value.format',
  'value.length',
  'value.pattern',
  'value.enum',
  'value.expression',
] as const satisfies readonly (RejectCode | null)[]

export const OK = 0
export const REQUIRED = 1
export const TYPE = 2
export const PRECISION = 3
export const RANGE = 4
export const FORMAT = 5
export const LENGTH = 6
export const PATTERN = 7
export const ENUM = 8
export const EXPRESSION = 9
