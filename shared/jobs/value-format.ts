import { z } from 'zod'
import { isNumberType, MOMENT_TYPES } from './fields'

/**
 * How the values of one field are written in the source where that is not the plain way: `2026-12-31`, `10:30:00`, `2026-12-31 10:30`,
 * `1234.56`, `true`/`oui`/`1`. What is not written so is refused, never guessed.
 */

/** Parts of a date pattern, longest first; the number of letters is that of digits, except that one letter takes one or two. */
export const DATE_TOKENS = [
  'yyyy',
  'yy',
  'MM',
  'M',
  'dd',
  'd',
  'HH',
  'H',
  'hh',
  'h',
  'mm',
  'ss',
  'SSSSSS',
  'SSS',
  'a',
] as const
export type DateToken = (typeof DATE_TOKENS)[number]

export type PatternPart = { readonly token: DateToken } | { readonly text: string }

/** A date pattern in its parts; null where a letter is no part of one, or where nobody could tell where a number ends. Letters in quotes (`'T'`) are text. */
export function parseDatePattern(pattern: string): readonly PatternPart[] | null {
  const parts: PatternPart[] = []
  let rest = pattern
  while (rest !== '') {
    const quoted = /^'([^']+)'/.exec(rest)
    const letters = /^([A-Za-z])\1*/.exec(rest)?.[0]
    if (quoted !== null) parts.push({ text: quoted[1] ?? '' })
    else if (letters === 'T') parts.push({ text: 'T' })
    else if (letters !== undefined) {
      const token = DATE_TOKENS.find((one) => one === letters)
      if (token === undefined) return null
      parts.push({ token })
    } else parts.push({ text: rest.slice(0, 1) })
    rest = rest.slice(quoted?.[0].length ?? letters?.length ?? 1)
  }
  const open = (part: PatternPart | undefined): boolean =>
    part !== undefined && 'token' in part && part.token.length === 1 && part.token !== 'a'
  const digits = (part: PatternPart | undefined): boolean =>
    part !== undefined && ('token' in part ? part.token !== 'a' : /^\d/.test(part.text))
  const vague = parts.some(
    (part, index) => (open(part) && digits(parts[index + 1])) || (digits(part) && open(parts[index + 1])),
  )
  return vague ? null : parts
}

type Unit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'half'

/** What a token says. */
export function unitOf(token: DateToken): Unit {
  switch (token) {
    case 'yyyy':
    case 'yy':
      return 'year'
    case 'MM':
    case 'M':
      return 'month'
    case 'dd':
    case 'd':
      return 'day'
    case 'HH':
    case 'H':
    case 'hh':
    case 'h':
      return 'hour'
    case 'mm':
      return 'minute'
    case 'ss':
      return 'second'
    case 'SSSSSS':
    case 'SSS':
      return 'fraction'
    case 'a':
      return 'half'
  }
}

const DAY_UNITS: readonly Unit[] = ['year', 'month', 'day']
const TIME_UNITS: readonly Unit[] = ['hour', 'minute', 'second', 'fraction', 'half']

/** Whether a pattern says all that a value of this type needs, nothing twice, and nothing that would have to be dropped. */
export function patternFits(pattern: string, type: string): boolean {
  const parts = parseDatePattern(pattern)
  if (parts === null) return false
  const tokens = parts.flatMap((part) => ('token' in part ? [part.token] : []))
  const units = tokens.map(unitOf)
  const has = (unit: Unit): boolean => units.includes(unit)
  if (new Set(units).size !== units.length) return false
  // An hour of twelve and the half of the day belong together.
  if (tokens.some((token) => token === 'hh' || token === 'h') !== has('half')) return false
  if (has('fraction') && !has('second')) return false
  const day = DAY_UNITS.every(has)
  const time = has('hour') && has('minute')
  const anyTime = TIME_UNITS.some(has)
  switch (type) {
    case 'date':
      return day && !anyTime
    case 'time':
      return time && !DAY_UNITS.some(has)
    case 'datetime':
      return day && (time || !anyTime)
    default:
      return false
  }
}

/** A date pattern as `parseDatePattern` reads it. */
export const datePatternSchema = z
  .string()
  .min(2)
  .max(60)
  .refine((pattern) => parseDatePattern(pattern) !== null, { params: { code: 'datePattern' } })

const wordsSchema = z.array(z.string().trim().min(1).max(100)).min(1).max(100)

export const valueFormatSchema = z
  .strictObject({
    /**
     * Dates and times: patterns of `yyyy` (or `yy`: 00–68 are 20.., 69–99 are 19..), `MM`/`M`, `dd`/`d`, `HH`/`H` (or `hh`/`h` with `a`, AM or PM),
     * `mm`, `ss`, `SSS`/`SSSSSS`. The first one that a text fits is taken.
     */
    patterns: z.array(datePatternSchema).min(1).max(20).optional(),
    /** The decimal sign of numbers. */
    decimal: z.enum(['.', ',']).optional(),
    /** The sign between thousands; a space stands for no-break and thin spaces too, an apostrophe for the typographic one. */
    grouping: z.enum(['', ' ', '.', ',', "'", '_']).optional(),
    /** Currency signs before or after a number are dropped. */
    currency: z.boolean().optional(),
    /** A percent sign behind a number is dropped; the number is not divided. */
    percent: z.boolean().optional(),
    /** Words (case ignored) for yes and for no, instead of the usual ones. */
    trueWords: wordsSchema.optional(),
    falseWords: wordsSchema.optional(),
  })
  .superRefine((format, context) => {
    const clash = (path: string): void => {
      context.addIssue({ code: 'custom', path: [path], params: { code: 'formatClash' }, message: 'formatClash' })
    }
    if (format.grouping !== undefined && format.grouping !== '' && format.grouping === (format.decimal ?? '.'))
      clash('grouping')
    if ((format.trueWords === undefined) !== (format.falseWords === undefined))
      clash(format.trueWords === undefined ? 'trueWords' : 'falseWords')
    const lower = (words: readonly string[] | undefined): string[] => (words ?? []).map((word) => word.toLowerCase())
    if (lower(format.trueWords).some((word) => lower(format.falseWords).includes(word))) clash('falseWords')
  })
export type ValueFormat = z.infer<typeof valueFormatSchema>

/** The parts of a format that mean nothing for a field of this type. */
export function unfitFormat(type: string, format: ValueFormat): (keyof ValueFormat)[] {
  const unfit: (keyof ValueFormat)[] = []
  if (format.patterns?.some((pattern) => !patternFits(pattern, type))) unfit.push('patterns')
  for (const name of ['decimal', 'grouping', 'currency', 'percent'] as const) {
    if (format[name] !== undefined && !isNumberType(type)) unfit.push(name)
  }
  for (const name of ['trueWords', 'falseWords'] as const)
    if (format[name] !== undefined && type !== 'boolean') unfit.push(name)
  return unfit
}

/** The type that a format speaks of; null where it says nothing. */
export function typeOfFormat(
  format: ValueFormat | undefined,
): 'date' | 'time' | 'datetime' | 'boolean' | 'number' | null {
  const [pattern] = format?.patterns ?? []
  if (pattern !== undefined) return MOMENT_TYPES.find((type) => patternFits(pattern, type)) ?? null
  if (format?.trueWords !== undefined) return 'boolean'
  if (format?.decimal !== undefined || format?.currency === true || format?.percent === true) return 'number'
  return null
}
