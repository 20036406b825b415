import { parseQuoted } from '../record-text'
import type { Punctuation } from './tokens'

/** What it costs to take a value so: less for what happens more often. Quotes inside of a value are forgotten to be doubled, others are there by mistake. */
const COST = { plain: 0, quoteInside: 1, quotedAround: 2, literalQuote: 3 } as const

/** The most steps of a search, so that no line takes long. */
const MOST_STEPS = 200_000

type Manner = keyof typeof COST

/** The best way to read a line from one of its values on. */
interface Way {
  readonly cost: number
  /** So many readings cost this; 2 stands for more. */
  readonly ways: number
  /** Places of the first value, and how it is taken. */
  readonly start: number
  readonly end: number
  readonly manner: Manner
  readonly next: Way | null
}

/** A record with misplaced quotes, read so that it has `columns` values. */
export interface QuoteReading {
  readonly values: readonly string[]
  /** Numbers of the values with a misplaced quote. */
  readonly stray: ReadonlySet<number>
}

/**
 * The reading of a line in which quotes are misplaced: a quote opens, or it belongs to the text; one that is followed by a delimiter or the end closes, or it
 * belongs to the text. Among the readings with as many values as there are columns the one with the least against it; null where there is none
 * or where several are as good.
 */
export function readQuotes(text: string, punctuation: Punctuation, columns: number): QuoteReading | null {
  const { delimiter, quote } = punctuation
  if (quote === null) return null
  const ends: number[] = []
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + delimiter.length)) ends.push(at)
  ends.push(text.length)
  if (ends.length < columns || ends.length * ends.length * columns > MOST_STEPS) return null

  const known = new Map<number, Way | null>()
  /** The best way on from the value that begins behind the `from`-th delimiter, with `left` values to come. */
  const search = (from: number, left: number): Way | null => {
    const key = from * (columns + 1) + left
    const found = known.get(key)
    if (found !== undefined) return found
    const start = from === 0 ? 0 : (ends[from - 1] ?? 0) + delimiter.length
    let best = null as Way | null
    for (const { to, manner } of manners(text, start, from, ends, punctuation)) {
      const isEnd = to === ends.length - 1
      if (isEnd !== (left === 1)) continue
      const next = isEnd ? null : search(to + 1, left - 1)
      if (!isEnd && next === null) continue
      const cost = COST[manner] + (next?.cost ?? 0)
      if (best !== null && cost > best.cost) continue
      const ways = best !== null && cost === best.cost ? 2 : (next?.ways ?? 1)
      best = { cost, ways, start, end: ends[to] ?? 0, manner, next }
    }
    known.set(key, best)
    return best
  }
  const best = search(0, columns)
  if (best === null || best.ways > 1) return null
  const values: string[] = []
  const stray = new Set<number>()
  for (let way: Way | null = best; way !== null; way = way.next) {
    if (way.manner !== 'plain') stray.add(values.length)
    values.push(valueOf(text, way, punctuation))
  }
  return { values, stray }
}

/** How the value that begins at `start` can be taken, and with which delimiter it then ends. */
function* manners(
  text: string,
  start: number,
  from: number,
  ends: readonly number[],
  { quote, escape }: Punctuation,
): Generator<{ readonly to: number; readonly manner: Manner }> {
  if (quote === null) return
  if (!text.startsWith(quote, start)) {
    yield { to: from, manner: text.slice(start, ends[from]).includes(quote) ? 'quoteInside' : 'plain' }
    return
  }
  yield { to: from, manner: 'literalQuote' }
  const quoted = parseQuoted(text, start + quote.length, quote, escape)
  for (let to = from; to < ends.length; to++) {
    const end = ends[to] ?? 0
    if (end - start < 2 * quote.length || !text.startsWith(quote, end - quote.length)) continue
    yield { to, manner: quoted.closed && quoted.end === end ? 'plain' : 'quotedAround' }
  }
}

function valueOf(text: string, { start, end, manner }: Way, punctuation: Punctuation): string {
  const { quote, escape } = punctuation
  const isQuoted = quote !== null && text.startsWith(quote, start)
  if (!isQuoted || manner === 'literalQuote') return text.slice(start, end)
  if (manner === 'plain') return parseQuoted(text, start + quote.length, quote, escape).value
  return unescaped(text.slice(start + quote.length, end - quote.length), punctuation)
}

/** Text between quotes, in which some quotes are escaped and others are not. */
function unescaped(text: string, { quote, escape }: Punctuation): string {
  if (quote === null || escape === null) return text
  let value = ''
  for (let at = 0; at < text.length;) {
    const isEscape = text.startsWith(escape, at) && at + 1 < text.length
    const next = text[at + 1] ?? ''
    const isEscaped = isEscape && (next === quote || next === escape)
    value += isEscaped ? next : (text[at] ?? '')
    at += isEscaped ? 2 : 1
  }
  return value
}
