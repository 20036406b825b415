import type { Resolved } from '@shared/jobs/format'
import { FeedReader } from '../feed/feed-reader'
import type { Origin } from '../origin/origin'
import type { RecordReader, SourcePosition } from '../records'
import { TextStream } from '../text/text-stream'
import { XmlShape } from './shape'
import { XmlFeed } from './xml-feed'

/** @throws file.notFound, file.unreadable, encoding.unknown, archive.* */
export async function openXml(origin: Origin, format: Resolved<'xml'>, from: SourcePosition): Promise<RecordReader> {
  const version = from.record === 0 ? '' : await versionOf(origin, format.encoding)
  const stream = await TextStream.open(origin, format.encoding, from.byte)
  const feed = new XmlFeed(stream, format.path, new XmlShape(format.columns, format.passOver), { from, version })
  return new FeedReader(feed, format.columns.length, from)
}

/** The version that a document declares, which says what its line ends are. */
async function versionOf(origin: Origin, encoding: string): Promise<string> {
  const stream = await TextStream.open(origin, encoding, null)
  try {
    const start = (await stream.next())?.toString('latin1') ?? ''
    return /^<\?xml\s+version\s*=\s*["'](1\.\d+)["']/.exec(start)?.[1] ?? '1.0'
  } finally {
    await stream.close()
  }
}
