import type { ValueFormat } from '@shared/jobs/value-format'
import { w } from '../i18n/i18n'

/** What the pages offer; a job file may name others. */
export const DELIMITERS: readonly string[] = [',', ';', '\t', '|', ' ']
export const QUOTES: readonly string[] = ['"', "'"]
export const ESCAPES: readonly string[] = ['"', '\\']
export const ENCODINGS: readonly string[] = [
  'utf-8',
  'windows-1252',
  'iso-8859-15',
  'utf-16le',
  'utf-16be',
  'ibm850',
  'macintosh',
  'windows-1250',
  'windows-1251',
  'shift_jis',
  'gb18030',
]

export function delimiterName(delimiter: string): string {
  switch (delimiter) {
    case ',':
      return w('format.comma')
    case ';':
      return w('format.semicolon')
    case '\t':
      return w('format.tab')
    case '|':
      return w('format.pipe')
    case ' ':
      return w('format.space')
    default:
      return delimiter
  }
}

export function quoteName(quote: string | null): string {
  return quote ?? w('format.none')
}

/** Ways in which dates and times are often written. */
export const MOMENT_PATTERNS = {
  date: ['dd/MM/yyyy', 'MM/dd/yyyy', 'd/M/yyyy', 'dd.MM.yyyy', 'yyyy-MM-dd', 'yyyyMMdd', 'dd/MM/yy'],
  time: ['HH:mm', 'HH:mm:ss', 'hh:mm a', 'HHmm'],
  datetime: ['dd/MM/yyyy HH:mm', 'MM/dd/yyyy hh:mm a', "yyyy-MM-dd'T'HH:mm:ss", 'yyyy-MM-dd HH:mm:ss.SSS'],
} as const

/** The plain way. */
export const MOMENT_EXAMPLES = { date: '2026-12-31', time: '10:30:00', datetime: '2026-12-31 10:30:00' } as const

type Decimal = NonNullable<ValueFormat['decimal']>
type Grouping = NonNullable<ValueFormat['grouping']>

interface Choice<T> {
  readonly value: T
  readonly label: string
}

export function decimalChoices(): readonly Choice<Decimal>[] {
  return [
    { value: '.', label: `${w('values.point')}  1234.5` },
    { value: ',', label: `${w('values.comma')}  1234,5` },
  ]
}

export function groupingChoices(): readonly Choice<Grouping>[] {
  const named: readonly (readonly [Grouping, string])[] = [
    ['', w('values.nothing')],
    [' ', w('values.space')],
    ['.', w('values.point')],
    [',', w('values.comma')],
    ["'", w('values.apostrophe')],
    ['_', w('values.underscore')],
  ]
  return named.map(([value, name]) => ({ value, label: `${name}  1${value}234` }))
}
