import type { Dialect } from '@shared/jobs/dialect'

/** One record taken apart, the slow and exact way: for the few records that a person will look at or that have to be written anew. */
export interface ParsedRecord {
  readonly values: string[]
  /** A quoted value is not closed, or something follows its closing quote. */
  readonly broken: boolean
}

/**
 * Takes the text of one record apart by the rules of the tokenizer: a quote opens only as the first character of a value; the escape
 * character makes a following quote or escape character literal; after a closing quote only a delimiter may follow. What breaks
 * these rules is taken as text.
 * @param text without its line end
 */
export function parseRecord(text: string, dialect: Pick<Dialect, 'delimiter' | 'quote' | 'escape'>): ParsedRecord {
  const { delimiter, quote } = dialect
  const values: string[] = []
  let broken = false
  for (let at = 0; ;) {
    let value = ''
    const isQuoted = quote !== null && text.startsWith(quote, at)
    if (isQuoted) {
      const quoted = parseQuoted(text, at + quote.length, quote, dialect.escape)
      value = quoted.value
      at = quoted.end
      broken ||= !quoted.closed
    }
    const end = text.indexOf(delimiter, at)
    const rest = text.slice(at, end < 0 ? undefined : end)
    broken ||= isQuoted && rest !== ''
    values.push(value + rest)
    if (end < 0) return { values, broken }
    at = end + delimiter.length
  }
}

/** A quoted value from the character behind its opening quote on. */
export function parseQuoted(
  text: string,
  from: number,
  quote: string,
  escape: string | null,
): { value: string; end: number; closed: boolean } {
  let value = ''
  for (let at = from; ;) {
    const place = nextOf(text, at, quote, escape)
    if (place < 0) return { value: value + text.slice(at), end: text.length, closed: false }
    value += text.slice(at, place)
    const behind = place + 1
    const isEscape = escape !== null && text.startsWith(escape, place)
    if (isEscape && (text.startsWith(quote, behind) || text.startsWith(escape, behind))) {
      value += text[behind] ?? ''
      at = behind + 1
    } else if (text.startsWith(quote, place)) {
      return { value, end: behind, closed: true }
    } else {
      value += text[place] ?? ''
      at = behind
    }
  }
}

/** Where the next quote or escape character stands; both are single ASCII characters. */
function nextOf(text: string, from: number, quote: string, escape: string | null): number {
  const place = text.indexOf(quote, from)
  if (escape === null || escape === quote) return place
  const other = text.indexOf(escape, from)
  return place < 0 || (other >= 0 && other < place) ? other : place
}

/**
 * A record in the normalised dialect: values that hold a quote, the delimiter, a line end or a byte order mark are quoted, quotes doubled. A
 * record is never an empty line.
 */
export function writeRecord(values: readonly string[], delimiter: string): string {
  const written = values
    .map((value) =>
      /["\r\n\ufeff]/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value,
    )
    .join(delimiter)
  return written === '' ? '""' : written
}

/** A record in its dialect; null where the dialect has no way to write one of the values. */
export function writeInDialect(
  values: readonly string[],
  dialect: Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'comment'>,
): string | null {
  const { delimiter, quote, escape, comment } = dialect
  const written = values
    .map((value) => {
      const isPlain = !/[\r\n]/.test(value) && (quote === null || !value.includes(quote))
      // A delimiter of several characters may also begin with the last ones of a value.
      const told = delimiter.length === 1 ? value : value + delimiter.slice(0, -1)
      if (isPlain && !told.includes(delimiter)) return value
      if (quote === null) return value
      if (escape === null) return quote + value + quote
      const inner = escape === quote ? value : value.replaceAll(escape, escape + escape)
      return quote + inner.replaceAll(quote, escape + quote) + quote
    })
    .join(delimiter)
  if (written === '' || (comment !== null && written.startsWith(comment))) return null
  const { values: read, broken } = parseRecord(written, dialect)
  return !broken && read.length === values.length && read.every((value, at) => value === values[at]) ? written : null
}
