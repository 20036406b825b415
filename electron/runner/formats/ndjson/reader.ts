import type { Resolved } from '@shared/jobs/format'
import { FeedReader } from '../feed/feed-reader'
import { RecordShape } from '../json/to-record'
import type { Origin } from '../origin/origin'
import type { RecordReader, SourcePosition } from '../records'
import { LineFeed } from '../text/line-feed'
import { TextStream } from '../text/text-stream'

/** @throws file.notFound, file.unreadable, encoding.unknown, archive.* */
export async function openNdjson(
  origin: Origin,
  format: Resolved<'ndjson'>,
  from: SourcePosition,
): Promise<RecordReader> {
  const stream = await TextStream.open(origin, format.encoding, from.byte)
  const shape = new RecordShape(format)
  const feed = new LineFeed(stream, from.line, (text) => (text.trim() === '' ? null : shape.json(text)))
  return new FeedReader(feed, format.columns.length, from)
}
