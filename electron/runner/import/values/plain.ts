import type { Field } from '@shared/jobs/fields'
import { decimalDigits, sqlType } from '../../database/datasets'
import { BLANKS } from './blanks'
import { OK, PRECISION, RANGE, REQUIRED, TYPE } from './status'
import type { Conversion, QuickConversion } from './conversion'

/**
 * How text becomes a value: for every field type one SQL expression for the value and one that says whether the text is acceptable.
 *
 * - text: as it stands, white space too.
 * - all others: surrounding white space is ignored; what remains empty is no value (NULL).
 * - integer: an optional sign and digits, within 64 bits. `1.5`, `1e3`, `0x1F` and `1_000` are refused, nothing is rounded.
 * - decimal: sign, digits, point. More significant digits than the field holds are refused (`value.precision`), never rounded.
 * - number: the same with an optional exponent; finite.
 * - boolean: true/false, yes/no, oui/non, vrai/faux, t/f, y/n, 1/0, in any case.
 * - date: `yyyy-mm-dd`, a day of the calendar. time: `hh:mm`, with seconds and up to six decimals of them where needed.
 * - datetime: a date, or a date and a time with a space or `T` between them. No zone: an offset would have to be
 *   dropped or applied, and both would change what is written, so it is refused.
 *
 * Most text is already in the form in which DuckDB itself writes the value. Casting there and back and comparing is several
 * times faster than a regular expression, so that the exact rules are only asked about the rest. Text that is the
 * beginning of DuckDB's form (`12.5` of `12.500`) has lost nothing either.
 */

/**
 * The quick conversion of `raw` (as for `conversion`). Text in the form in which DuckDB itself writes the value, or at the beginning of it, is
 * beyond doubt, and nearly all text is. That a cast succeeds says too little: DuckDB rounds `1.5` to an integer.
 */
export function quickPlain(field: Field, raw: string, value?: string): QuickConversion {
  if (field.type === 'text') return { value: raw, doubt: field.required ? `${raw} IS NULL` : null }
  const cast = `TRY_CAST(${raw} AS ${sqlType(field)})`
  const converted = value ?? cast
  const written = `CAST(${converted} AS VARCHAR)`
  const doubt = (usual: string): string =>
    `${field.required ? '' : `${raw} IS NOT NULL AND `}NOT coalesce(${usual}, false)`
  switch (field.type) {
    case 'integer':
      return { value: cast, doubt: doubt(`${written} = ${raw}`) }
    case 'decimal':
      return { value: cast, doubt: doubt(`starts_with(${written}, ${raw})`) }
    case 'number':
      return { value: cast, doubt: doubt(`isfinite(${converted}) AND starts_with(${written}, ${raw})`) }
    case 'boolean':
      return { value: cast, doubt: doubt(`${converted} IS NOT NULL`) }
    case 'date':
      return { value: cast, doubt: doubt(`strlen(${raw}) = 10 AND ${written} = ${raw}`) }
    case 'time':
      return { value: cast, doubt: doubt(`${written} = ${raw} AND ${raw} < '24'`) }
    case 'datetime':
      return {
        value: cast,
        doubt: doubt(`strlen(${raw}) BETWEEN 19 AND 26 AND ${written} = ${raw} AND ${isOfOurEra(raw)}`),
      }
  }
}

/** DuckDB writes years before the first as `0044-03-15 (BC) 10:00:00`, and those behind 9999 with more digits. */
function isOfOurEra(raw: string): string {
  return `${raw}[5] = '-' AND ${raw}[12] <> '('`
}

const TRUE_WORDS = ['true', 'yes', 'oui', 'vrai', 't', 'y', '1']
const FALSE_WORDS = ['false', 'no', 'non', 'faux', 'f', 'n', '0']

const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}'
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?'

/** The conversion of `raw` (an SQL expression of type VARCHAR, NULL where empty) into a field, where no format is declared. */
export function plainConversion(field: Field, raw: string): Conversion {
  const empty = field.required ? REQUIRED : OK
  const text = `trim(${raw}, ${BLANKS})`
  const type = sqlType(field)
  const cast = `TRY_CAST(${raw} AS ${type})`
  const trimmedCast = `TRY_CAST(${text} AS ${type})`
  const written = `CAST(${cast} AS VARCHAR)`

  /** Status from a quick test on the raw text and, for what fails it, `[condition, status]` pairs on the trimmed text. */
  const status = (quick: string, exact: readonly (readonly [string, number])[], otherwise: number): string => {
    const rules = exact.map(([condition, code]) => `WHEN ${condition} THEN ${code}`).join(' ')
    return `CASE WHEN ${raw} IS NULL THEN ${empty} WHEN ${quick} THEN ${OK} WHEN ${text} = '' THEN ${empty} ${rules} ELSE ${otherwise} END`
  }
  const matches = (pattern: string): string => `regexp_full_match(${text}, '${pattern}')`
  const value = `coalesce(${cast}, ${trimmedCast})`

  switch (field.type) {
    case 'text':
      return { value: raw, status: field.required ? `CASE WHEN ${raw} IS NULL THEN ${REQUIRED} ELSE ${OK} END` : null }
    case 'integer':
      return {
        value,
        status: status(
          `coalesce(${written} = ${raw}, false)`,
          [
            [`NOT ${matches('[+-]?[0-9]+')}`, TYPE],
            [`${trimmedCast} IS NOT NULL`, OK],
          ],
          RANGE,
        ),
      }
    case 'decimal': {
      const { scale } = decimalDigits(field)
      const fraction = scale === 0 ? '(\\.0*)?' : `(\\.[0-9]{0,${scale}}0*)?`
      const fits = scale === 0 ? `[+-]?[0-9]+${fraction}` : `[+-]?([0-9]+${fraction}|\\.[0-9]{1,${scale}}0*)`
      return {
        value,
        status: status(
          `coalesce(starts_with(${written}, ${raw}), false)`,
          [
            [`NOT ${matches('[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)')}`, TYPE],
            [`${matches(fits)} AND ${trimmedCast} IS NOT NULL`, OK],
          ],
          PRECISION,
        ),
      }
    }
    case 'number':
      return {
        value,
        status: status(
          `coalesce(isfinite(${cast}) AND starts_with(${written}, ${raw}), false)`,
          [
            [`NOT ${matches('[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?')}`, TYPE],
            [`coalesce(isfinite(${trimmedCast}), false)`, OK],
          ],
          RANGE,
        ),
      }
    case 'boolean': {
      const word = `lower(${text})`
      const among = (words: readonly string[]): string => `${word} IN (${words.map((w) => `'${w}'`).join(', ')})`
      return {
        value: `CASE WHEN ${among(TRUE_WORDS)} THEN true WHEN ${among(FALSE_WORDS)} THEN false END`,
        status: status(among([...TRUE_WORDS, ...FALSE_WORDS]), [], TYPE),
      }
    }
    case 'date':
      return {
        value,
        status: status(
          `coalesce(strlen(${raw}) = 10 AND ${written} = ${raw}, false)`,
          [[`coalesce(strlen(${text}) = 10 AND CAST(${trimmedCast} AS VARCHAR) = ${text}, false)`, OK]],
          TYPE,
        ),
      }
    case 'time':
      return {
        value,
        status: status(
          `coalesce(${written} = ${raw} AND ${raw} < '24', false)`,
          [[`${matches(TIME)} AND ${trimmedCast} IS NOT NULL`, OK]],
          TYPE,
        ),
      }
    case 'datetime':
      return {
        value,
        status: status(
          `coalesce(strlen(${raw}) BETWEEN 19 AND 26 AND ${written} = ${raw} AND ${isOfOurEra(raw)}, false)`,
          [
            [
              `${matches(`${DATE}([T ]${TIME})?`)} AND NOT starts_with(${text}, '0000') AND ${trimmedCast} IS NOT NULL`,
              OK,
            ],
          ],
          TYPE,
        ),
      }
  }
}
