import { w } from '../../i18n/i18n'

/** What the import page offers; a job file may name others. */
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
