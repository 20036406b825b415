import type { Resolved } from '@shared/jobs/format'
import { FeedReader } from '../feed/feed-reader'
import type { Origin } from '../origin/origin'
import type { RecordReader, SourcePosition } from '../records'
import { LineFeed } from '../text/line-feed'
import { TextStream } from '../text/text-stream'
import { sliceLine } from './columns'

/** Lines that are shorter than the columns lack only blanks. @throws file.notFound, file.unreadable, encoding.unknown, archive.* */
export async function openFixed(
  origin: Origin,
  format: Resolved<'fixed'>,
  from: SourcePosition,
): Promise<RecordReader> {
  const stream = await TextStream.open(origin, format.encoding, from.byte)
  const { columns } = format
  const feed = new LineFeed(stream, from.line, (text) =>
    text.trim() === '' ? null : { values: sliceLine(text, columns) },
  )
  return new FeedReader(feed, columns.length, from)
}
