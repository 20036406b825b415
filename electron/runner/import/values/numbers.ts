import type { Field } from '@shared/jobs/fields'
import type { ValueFormat } from '@shared/jobs/value-format'
import { literal } from '../../database/sql'
import { BLANK_CLASS, BLANKS } from './blanks'
import type { Conversion, QuickConversion } from './conversion'
import { plainConversion, quickPlain } from './plain'
import { FORMAT, OK, REQUIRED } from './status'

/**
 * Numbers that are not written the plain way. The text has to have the declared form to the letter (groups of three digits, or none at all);
 * it is then put into the plain form, and the plain conversion decides about the rest.
 */

const MINUS = '\u2212'
/** Characters that people and programs use for the sign that was declared. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  ' ': [' ', '\u00a0', '\u202f', '\u2009'],
  "'": ["'", '\u2019'],
}

type NumberFormat = Pick<ValueFormat, 'decimal' | 'grouping' | 'currency' | 'percent'>

function signs(format: NumberFormat): { readonly decimal: string; readonly groups: readonly string[] } {
  const grouping = format.grouping ?? ''
  return { decimal: format.decimal ?? '.', groups: grouping === '' ? [] : (KINDS[grouping] ?? [grouping]) }
}

/** The form of a number without currency, as a regular expression that the whole text has to match. */
function form(field: Field, format: NumberFormat): string {
  const { decimal, groups } = signs(format)
  const point = decimal === '.' ? '\\.' : decimal
  const group = groups.map((sign) => `\\x{${sign.charCodeAt(0).toString(16)}}`).join('')
  const whole = groups.length === 0 ? '[0-9]+' : `(?:[0-9]{1,3}(?:[${group}][0-9]{3})+|[0-9]+)`
  const exponent = field.type === 'number' ? '(?:[eE][+-]?[0-9]+)?' : ''
  return `[+${MINUS}-]?(?:${whole}(?:${point}[0-9]*)?|${point}[0-9]+)${exponent}`
}

/** The text in plain form, where it has the declared one. */
function plain(text: string, format: NumberFormat): string {
  const { decimal, groups } = signs(format)
  return `translate(${text}, ${literal(`${decimal}${MINUS}${groups.join('')}`)}, '.-')`
}

/** The same for usual texts: `translate` is slow, and most numbers have no groups. Another minus sign is left to the exact conversion. */
function quicklyPlain(raw: string, format: NumberFormat): string {
  const { decimal, groups } = signs(format)
  const pointed = decimal === '.' ? raw : `replace(${raw}, ${literal(decimal)}, '.')`
  if (groups.length === 0) return pointed
  const grouped = groups.map((sign) => `contains(${raw}, ${literal(sign)})`).join(' OR ')
  return `CASE WHEN ${grouped} THEN ${plain(raw, format)} ELSE ${pointed} END`
}

export function numberConversion(field: Field, raw: string, format: NumberFormat): Conversion {
  const empty = field.required ? REQUIRED : OK
  const text = `trim(${raw}, ${BLANKS})`
  const bare = withoutSigns(text, format)
  const { value, status } = plainConversion(field, plain(bare, format))
  return {
    value,
    status: `CASE WHEN ${raw} IS NULL OR ${text} = '' THEN ${empty}
      WHEN NOT regexp_full_match(${bare}, ${literal(form(field, format))}) THEN ${FORMAT} ELSE ${status ?? OK} END`,
  }
}

/** Without the signs of a currency and of percents, if they are allowed: `€ -5`, `-5 €`, `-€5`, `5 %`. */
function withoutSigns(text: string, format: NumberFormat): string {
  let bare = text
  if (format.percent === true) bare = `regexp_replace(${bare}, '[${BLANK_CLASS}]*%$', '')`
  if (format.currency === true) {
    const before = `regexp_replace(${bare}, '^([+${MINUS}-]?)[${BLANK_CLASS}]*\\p{Sc}[${BLANK_CLASS}]*', '\\1')`
    bare = `CASE WHEN regexp_matches(${bare}, '\\p{Sc}$') THEN regexp_replace(${bare}, '[${BLANK_CLASS}]*\\p{Sc}$', '') ELSE ${before} END`
  }
  return bare
}

/** For formats without currency and percents. */
export function quickNumber(
  field: Field,
  raw: string,
  format: NumberFormat,
  known: string | undefined,
): QuickConversion {
  const { decimal, groups } = signs(format)
  const { value, doubt } = quickPlain(field, quicklyPlain(raw, format), known)
  // Signs that the plain form has lost, or that it would take for something else.
  const lost = [...groups, ...(decimal === '.' ? [] : ['.'])].map((sign) => `contains(${raw}, ${literal(sign)})`)
  const misplaced = `(${lost.join(' OR ')}) AND NOT regexp_full_match(${raw}, ${literal(form(field, format))})`
  return { value, doubt: `${doubt === null ? '' : `(${doubt}) OR `}(${misplaced})` }
}
