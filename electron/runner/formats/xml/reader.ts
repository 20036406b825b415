import type { Resolved } from '@shared/jobs/format'
import { FeedReader } from '../feed/feed-reader'
import type { Origin } from '../origin/origin'
import type { RecordReader, SourcePosition } from '../records'
import { TextStream } from '../text/text-stream'
import { XmlShape } from './shape'
import { XmlFeed } from './xml-feed'

/** @throws file.notFound, file.unreadable, encoding.unknown, archive.* */
export async function openXml(origin: Origin, format: Resolved<'xml'>, from: SourcePosition): Promise<RecordReader> {
  const stream = await TextStream.open(origin, format.encoding, from.byte)
  const feed = new XmlFeed(stream, format.path, new XmlShape(format.columns, format.passOver), from)
  return new FeedReader(feed, format.columns.length, from)
}
