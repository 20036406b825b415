import { parseDatePattern, type PatternPart } from '../value-format'

/**
 * The name of the file that an export writes, with tokens in braces: `{date:yyyyMMdd}` (when the run has begun, local time; `{date}` alone is `yyyy-MM-dd`), `{n}` or
 * `{n:3}` (a number, filled up with zeros to so many digits) and `{value}` (of the column by which the file is split). `{{` and `}}` are braces.
 */
export type NamePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'date'; readonly pattern: readonly PatternPart[] }
  | { readonly kind: 'number'; readonly digits: number }
  | { readonly kind: 'value' }

export interface FileName {
  /** With what stands between it and the name; empty where the path is a name alone. */
  readonly folder: string
  readonly parts: readonly NamePart[]
}

const DEFAULT_DATE = 'yyyy-MM-dd'
const MOST_DIGITS = 9
const TOKENS = /\{\{|\}\}|\{(date|n|value)(?::([^{}]*))?\}|[^{}]+/y

/** A path in its parts; null where a token is unknown, a brace has no partner, a token stands in the folder, or there is no name. */
export function parseFileName(path: string): FileName | null {
  const { folder, name } = splitPath(path)
  if (/[{}]/.test(folder) || name === '' || name === '.' || name === '..' || name.includes('\0')) return null
  const parts: NamePart[] = []
  for (let at = 0; at < name.length;) {
    TOKENS.lastIndex = at
    const match = TOKENS.exec(name)
    if (match === null) return null
    const [whole, token, given] = match
    const part = token === undefined ? textOf(whole) : tokenOf(token, given)
    if (part === null) return null
    parts.push(part)
    at += whole.length
  }
  return { folder, parts }
}

/** The folder of a path, with what stands behind it, and its name. Slashes inside of braces belong to a date pattern. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  let depth = 0
  let end = 0
  for (const [at, character] of [...path].entries()) {
    if (character === '{') depth++
    else if (character === '}') depth--
    else if (depth === 0 && /[\\/]/.test(character)) end = at + 1
  }
  const characters = [...path]
  return { folder: characters.slice(0, end).join(''), name: characters.slice(end).join('') }
}

/** A name in a folder, by the separator that the folder is written with. */
export function joinFileName(folder: string, name: string): string {
  if (folder === '' || /[\\/]$/.test(folder)) return folder + name
  return `${folder}${folder.includes('\\') && !folder.includes('/') ? '\\' : '/'}${name}`
}

function textOf(whole: string): NamePart {
  return { kind: 'text', text: whole === '{{' ? '{' : whole === '}}' ? '}' : whole }
}

function tokenOf(token: string, given: string | undefined): NamePart | null {
  switch (token) {
    case 'date': {
      const pattern = parseDatePattern(given ?? DEFAULT_DATE)
      return pattern === null || pattern.length === 0 ? null : { kind: 'date', pattern }
    }
    case 'n': {
      if (given === undefined) return { kind: 'number', digits: 1 }
      const digits = Number(given)
      return /^\d+$/.test(given) && digits >= 1 && digits <= MOST_DIGITS ? { kind: 'number', digits } : null
    }
    default:
      return given === undefined ? { kind: 'value' } : null
  }
}

export function hasPart({ parts }: FileName, kind: NamePart['kind']): boolean {
  return parts.some((part) => part.kind === kind)
}

/** What the tokens stand for. */
export interface NameValues {
  readonly date: Date
  readonly number: number
  /** A value as it is shown; null where it is empty. */
  readonly value: string | null
}

/** The path that a name stands for. What comes from data never becomes another path. */
export function fileNameOf({ folder, parts }: FileName, values: NameValues): string {
  return folder + parts.map((part) => partOf(part, values)).join('')
}

function partOf(part: NamePart, { date, number, value }: NameValues): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'date':
      return harmless(part.pattern.map((one) => ('text' in one ? one.text : written(one.token, date))).join(''))
    case 'number':
      return String(number).padStart(part.digits, '0')
    case 'value':
      return value === null ? EMPTY : harmless(value)
  }
}

/** What stands in a name for an empty value. */
const EMPTY = '_'
/** Characters of a value that a name shows at most: names of files have 255 bytes. */
const MOST_CHARACTERS = 50
/** What Windows takes for a device, whatever its ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i

/** Letters, digits and what joins them; nothing that any system takes for a path, a device or the end of a name. */
function harmless(text: string): string {
  const name = text
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N} .,_()+-]/gu, '_')
    .replaceAll(/^[. ]+|[. ]+$/g, '_')
  const short = [...name].slice(0, MOST_CHARACTERS).join('')
  return short === '' || DEVICE.test(short) ? `${EMPTY}${short}` : short
}

function written(token: string, date: Date): string {
  const digits = (value: number, length = token.length): string => String(value).padStart(length, '0')
  const hour = date.getHours()
  switch (token) {
    case 'yyyy':
      return digits(date.getFullYear())
    case 'yy':
      return digits(date.getFullYear() % 100)
    case 'MM':
    case 'M':
      return digits(date.getMonth() + 1)
    case 'dd':
    case 'd':
      return digits(date.getDate())
    case 'HH':
    case 'H':
      return digits(hour)
    case 'hh':
    case 'h':
      return digits(hour % 12 === 0 ? 12 : hour % 12)
    case 'mm':
      return digits(date.getMinutes())
    case 'ss':
      return digits(date.getSeconds())
    case 'a':
      return hour < 12 ? 'AM' : 'PM'
    default:
      return digits(date.getMilliseconds(), 3).padEnd(token.length, '0')
  }
}
