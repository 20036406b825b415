import type { Resolved } from '@shared/jobs/format'
import type { Item } from '../feed/feed'
import { FeedReader } from '../feed/feed-reader'
import type { Origin } from '../origin/origin'
import type { RecordReader, SourcePosition } from '../records'
import { LineFeed } from '../text/line-feed'
import { TextStream } from '../text/text-stream'
import { lengthOf, sliceLine } from './columns'

/** @throws file.notFound, file.unreadable, encoding.unknown, archive.* */
export async function openFixed(
  origin: Origin,
  format: Resolved<'fixed'>,
  from: SourcePosition,
): Promise<RecordReader> {
  const stream = await TextStream.open(origin, format.encoding, from.byte)
  const { columns } = format
  const feed = new LineFeed(stream, from.line, (text) =>
    text.trim() === '' ? null : { values: sliceLine(text, columns), refusal: refusalOf(text, format) },
  )
  return new FeedReader(feed, columns.length, from)
}

/**
 * Where all lines of the sample are equally long, one that is shorter was cut, and one that is longer holds something else; where they are not, a line
 * that is shorter lacks only blanks.
 */
function refusalOf(text: string, { columns, length, cut }: Resolved<'fixed'>): Item['refusal'] {
  const expected = columns.length
  const found = lengthOf(text)
  if (found === length) return undefined
  if (length !== null && found < length) {
    const whole = columns.filter(({ start, width }) => start - 1 + width <= found).length
    return { code: 'file.columns.missing', params: { expected, found: whole } }
  }
  const end =
    length ??
    (cut ? Number.POSITIVE_INFINITY : columns.reduce((most, { start, width }) => Math.max(most, start - 1 + width), 0))
  return lengthOf(text.trimEnd()) > end
    ? { code: 'file.columns.extra', params: { expected, found: expected + 1 } }
    : undefined
}
