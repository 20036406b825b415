import type { Field } from '@shared/jobs/fields'
import { plainNumber, type FieldRules } from '@shared/jobs/rules'
import { parseDatePattern, type ValueFormat } from '@shared/jobs/value-format'
import { MOST_DIGITS, type Values } from '../../columns/targets'
import { decimalDigits } from '../../database/datasets'

/** A field whose values are read while the records are taken apart, and the rules that this leaves open. */
export interface WrittenField {
  readonly values: Values
  readonly left: FieldRules
}

/**
 * How the values of a field are written as a column, where that needs no SQL; null where it does. What is written there is what the exact conversion would
 * give, and within the rules that are not left; everything else is doubtful.
 */
export function writtenField(field: Field, format: ValueFormat = {}): WrittenField | null {
  const rules = field.rules ?? {}
  const { required } = field
  if (format.currency === true || format.percent === true) return null
  if (format.trueWords !== undefined || format.falseWords !== undefined) return null
  switch (field.type) {
    case 'text':
      return writtenText(required, rules)
    case 'boolean':
      return { values: { kind: 'boolean', required }, left: rules }
    case 'number': {
      const { min, max, ...left } = rules
      const range = {
        ...(min === undefined ? {} : { least: Number(min) }),
        ...(max === undefined ? {} : { most: Number(max) }),
      }
      return { values: { kind: 'number', required, ...signs(format), ...range }, left }
    }
    case 'integer':
    case 'decimal': {
      const { min, max, ...left } = rules
      const { precision, scale } = field.type === 'decimal' ? decimalDigits(field) : { precision: 0, scale: 0 }
      if (precision > MOST_DIGITS) return null
      const range = rangeOf(
        min === undefined ? undefined : unitsOf(plainNumber(min), scale, 'up'),
        max === undefined ? undefined : unitsOf(plainNumber(max), scale, 'down'),
      )
      const common = { required, ...signs(format), ...range }
      return {
        values:
          field.type === 'decimal' ? { kind: 'decimal', precision, scale, ...common } : { kind: 'integer', ...common },
        left,
      }
    }
    case 'date':
    case 'time':
    case 'datetime': {
      const { min, max, ...left } = rules
      const { type, patterns } = { type: field.type, patterns: format.patterns }
      if (patterns?.some((pattern) => parseDatePattern(pattern) === null) === true) return null
      const limits = [min, max].map((limit) => (limit === undefined ? undefined : momentOf(type, plainNumber(limit))))
      if (limits.includes(null)) return null
      const [least, most] = limits as (bigint | undefined)[]
      return {
        values: { kind: type, required, ...(patterns === undefined ? {} : { patterns }), ...rangeOf(least, most) },
        left,
      }
    }
  }
}

function writtenText(required: boolean, rules: FieldRules): WrittenField {
  const { minLength, maxLength, email, values, ...left } = rules
  const words = rules.extend === true ? undefined : values?.map(({ value }) => value)
  return {
    values: {
      kind: 'text',
      required,
      ...(minLength === undefined ? {} : { minLength }),
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(email === undefined ? {} : { email }),
      ...(words === undefined ? {} : { words }),
    },
    left,
  }
}

function signs({ decimal, grouping }: ValueFormat): { decimal?: string; grouping?: string } {
  return { ...(decimal === undefined ? {} : { decimal }), ...(grouping === undefined ? {} : { grouping }) }
}

function rangeOf(least: bigint | undefined, most: bigint | undefined): { least?: bigint; most?: bigint } {
  return {
    ...(least === undefined ? {} : { least: fitting(least) }),
    ...(most === undefined ? {} : { most: fitting(most) }),
  }
}

/** What is beyond 64 bits is beyond every value. */
function fitting(limit: bigint): bigint {
  const edge = 2n ** 63n
  return limit < -edge ? -edge : limit >= edge ? edge - 1n : limit
}

/** A written number in units of the last of `scale` places; where it has more places, the next unit in the given direction. */
function unitsOf(written: string, scale: number, direction: 'up' | 'down'): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(written) ?? []
  const places = fraction.padEnd(scale, '0')
  const size = BigInt(whole + places.slice(0, scale))
  const units = sign === '-' ? -size : size
  if (!/[1-9]/.test(places.slice(scale))) return units
  if (direction === 'up') return sign === '-' ? units : units + 1n
  return sign === '-' ? units - 1n : units
}

/** A limit as a value is stored: days or microseconds; null where it is no moment of the calendar from the year 1 on. */
function momentOf(type: 'date' | 'time' | 'datetime', written: string): bigint | null {
  const found = /^(?:(\d{4})-(\d\d)-(\d\d))?[T ]?(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?$/.exec(written)
  if (found === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = found
  const seconds = BigInt((Number(hour) * 60 + Number(minute)) * 60 + Number(second))
  const micros = seconds * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
  if (type === 'time') return micros
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (Number(year) < 1 || date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null
  const days = BigInt(Math.round(date.getTime() / 86_400_000))
  return type === 'date' ? days : days * 86_400_000_000n + micros
}
