import type { Field } from '@shared/jobs/fields'
import { plainNumber, type FieldRules } from '@shared/jobs/rules'
import { sqlType } from '../../database/datasets'
import { list, literal } from '../../database/sql'
import { ENUM, FORMAT, LENGTH, PATTERN, RANGE } from './status'

/**
 * An address as people write it: a local part without quotes, an @, and a name of at least two parts. Letters of all scripts. It says that the
 * text has the form of an address, not that anybody reads what is sent there.
 */
const LOCAL = `[^\\s@.,:;<>()\\[\\]"\\\\]+(?:\\.[^\\s@.,:;<>()\\[\\]"\\\\]+)*`
const LABEL = `[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]*[\\p{L}\\p{N}\\p{M}])?`
const EMAIL = `${LOCAL}@(?:${LABEL}\\.)+(?:\\p{L}[\\p{L}\\p{M}]+|xn--[a-z0-9-]+)`
const EMAIL_LENGTH = 254

/** Conditions under which a value (not NULL) breaks a rule of its field, with the status, the first one first. */
export function brokenRules(field: Field, value: string): (readonly [condition: string, status: number])[] {
  const rules = field.rules ?? {}
  const broken: (readonly [string, number])[] = []
  if (rules.values !== undefined && rules.extend !== true)
    broken.push([`(${value}) NOT IN (${valuesList(field, rules)})`, ENUM])
  if (rules.maxLength !== undefined) broken.push([`length(${value}) > ${rules.maxLength}`, LENGTH])
  if (rules.minLength !== undefined) broken.push([`length(${value}) < ${rules.minLength}`, LENGTH])
  if (rules.pattern !== undefined) broken.push([`NOT regexp_full_match(${value}, ${literal(rules.pattern)})`, PATTERN])
  if (rules.email === true)
    broken.push([`NOT regexp_full_match(${value}, ${literal(EMAIL)}) OR length(${value}) > ${EMAIL_LENGTH}`, FORMAT])
  if (rules.min !== undefined) broken.push([`(${value}) < ${limit(field, rules.min)}`, RANGE])
  if (rules.max !== undefined) broken.push([`(${value}) > ${limit(field, rules.max)}`, RANGE])
  return broken
}

/** Conditions under which a value may break a rule; NULL where there is no value. Bytes are counted faster than characters, and there are never fewer. */
export function quickBroken(field: Field, value: string): string[] {
  const { maxLength, ...others } = field.rules ?? {}
  const broken = brokenRules({ ...field, rules: others }, value).map(([condition]) => condition)
  return maxLength === undefined ? broken : [...broken, `strlen(${value}) > ${maxLength}`]
}

function valuesList(field: Field, rules: FieldRules): string {
  return list((rules.values ?? []).map(({ value }) => limit(field, value)))
}

/** A number or text of a rule as SQL value of the field's type. */
export function limit(field: Field, written: number | string): string {
  const text = literal(plainNumber(written))
  if (field.type === 'text') return text
  // A limit may have more decimals than the field; a value of an enumeration has to be one of the field.
  return field.type === 'decimal'
    ? `CAST(${text} AS DECIMAL(38, ${decimalsOf(plainNumber(written))}))`
    : `CAST(${text} AS ${sqlType(field)})`
}

function decimalsOf(written: string): number {
  return Math.min(/\.(\d+)$/.exec(written)?.[1]?.length ?? 0, 19)
}
