import type { Field } from '@shared/jobs/fields'
import type { ValueFormat } from '@shared/jobs/value-format'
import { dateConversion, quickDate } from './dates'
import { numberConversion, quickNumber } from './numbers'
import { plainConversion, quickPlain } from './plain'
import { brokenRules, quickBroken } from './rules'
import { OK } from './status'
import { wordConversion } from './words'

export interface Conversion {
  /** The value, NULL where there is none; means something only where the status is OK. */
  readonly value: string
  /** The status (index of STATUS_CODES), or null where every text is acceptable. */
  readonly status: string | null
}

/** A conversion of usual text that costs little: what it doubts has to be judged by the exact one. */
export interface QuickConversion {
  /** The value of every text that is not in doubt. */
  readonly value: string
  /** True where the text is not in the usual form of an acceptable value (NULL or false where it is); null where every text is. */
  readonly doubt: string | null
}

/** The exact conversion of `raw` (an SQL expression of type VARCHAR, NULL where empty) into a field, with its format and its rules. */
export function conversion(field: Field, raw: string, format: ValueFormat = {}): Conversion {
  const { value, status } = unruled(field, raw, format)
  const broken = brokenRules(field, value)
  if (broken.length === 0) return { value, status }
  const before = status === null ? '' : `WHEN (${status}) <> ${OK} THEN (${status})`
  const after = broken.map(([condition, code]) => `WHEN ${condition} THEN ${code}`).join(' ')
  return { value, status: `CASE ${before} WHEN (${value}) IS NULL THEN ${OK} ${after} ELSE ${OK} END` }
}

/**
 * The quick conversion of `raw` (as for `conversion`).
 * @param known how the doubt may call the value where it has a name already
 */
export function quickConversion(field: Field, raw: string, format: ValueFormat = {}, known?: string): QuickConversion {
  const quick = quickUnruled(field, raw, format, known)
  const doubts = [...(quick.doubt === null ? [] : [quick.doubt]), ...quickBroken(field, known ?? quick.value)]
  return { value: quick.value, doubt: doubts.length === 0 ? null : doubts.map((doubt) => `(${doubt})`).join(' OR ') }
}

function unruled(field: Field, raw: string, format: ValueFormat): Conversion {
  if (format.patterns !== undefined) return dateConversion(field, raw, format.patterns)
  if (isNumberFormat(format)) return numberConversion(field, raw, format)
  if (format.trueWords !== undefined && format.falseWords !== undefined)
    return wordConversion(field, raw, format.trueWords, format.falseWords)
  return plainConversion(field, raw)
}

function quickUnruled(field: Field, raw: string, format: ValueFormat, known: string | undefined): QuickConversion {
  const date = format.patterns === undefined ? null : quickDate(field, raw, format.patterns, known)
  if (date !== null) return date
  if (isNumberFormat(format) && format.currency !== true && format.percent !== true)
    return quickNumber(field, raw, format, known)
  if (Object.values(format).every((part) => part === undefined || part === false || part === ''))
    return quickPlain(field, raw, known)
  const { value, status } = unruled(field, raw, format)
  return { value, doubt: status === null ? null : `(${status}) <> ${OK}` }
}

function isNumberFormat(format: ValueFormat): boolean {
  return (
    (format.decimal ?? '.') !== '.' ||
    (format.grouping ?? '') !== '' ||
    format.currency === true ||
    format.percent === true
  )
}
