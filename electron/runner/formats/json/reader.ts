import type { Resolved } from '@shared/jobs/format'
import { FeedReader } from '../feed/feed-reader'
import type { Origin } from '../origin/origin'
import type { RecordReader, SourcePosition } from '../records'
import { TextStream } from '../text/text-stream'
import { JsonCursor } from './cursor'
import { JsonFeed } from './json-feed'
import { RecordShape } from './to-record'

/** @throws file.notFound, file.unreadable, encoding.unknown, archive.* */
export async function openJson(origin: Origin, format: Resolved<'json'>, from: SourcePosition): Promise<RecordReader> {
  const stream = await TextStream.open(origin, format.encoding, from.byte)
  const feed = new JsonFeed(stream, new JsonCursor(stream, from.line), new RecordShape(format), {
    count: from.record,
    path: format.path,
    single: format.single,
  })
  return new FeedReader(feed, format.columns.length, from)
}
