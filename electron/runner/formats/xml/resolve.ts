import { AUTO } from '@shared/jobs/dialect'
import { VigieError } from '@shared/errors/error-data'
import type { FormatOf } from '@shared/jobs/format'
import { canonicalEncoding, decodingOf } from '../delimited/encoding'
import { detectEncoding } from '../delimited/detection/sample'
import { uniqueNames } from '../delimited/header'
import { FeedReader } from '../feed/feed-reader'
import { startOf } from '../json/resolve'
import { readStart } from '../origin/byte-source'
import { diskFile, originName, type Origin } from '../origin/origin'
import type { SourcePosition } from '../records'
import type { Resolution } from '../resolve'
import { firstPosition, TextStream } from '../text/text-stream'
import { countPaths, findPath } from './find-path'
import { XmlShape } from './shape'
import { XmlFeed } from './xml-feed'

/** How much is looked at for the path and for the columns. */
const PATH_BYTES = 1 << 20
const COLUMNS_BYTES = 4 << 20

/** See resolveFormat. @throws xml.doctype, file.syntax, format.noRecords */
export async function resolveXml(origin: Origin, format: FormatOf<'xml'>): Promise<Resolution> {
  const { encoding, why } = await encodingOf(origin, format.encoding)
  const first = await firstPosition(origin, encoding)
  const path = format.path === AUTO ? findPath(await startOf(origin, encoding, PATH_BYTES)) : format.path
  const found = await columnsOf(origin, encoding, path ?? '/', first)
  if (found === null || path === undefined) {
    const paths = [...countPaths(await startOf(origin, encoding, PATH_BYTES)).keys()].slice(0, 20)
    throw new VigieError('format.noRecords', { path: originName(origin), place: path ?? '', found: paths.join(', ') })
  }
  const columns = format.columns === AUTO ? found : format.columns
  return {
    format: { kind: 'xml', encoding, path, columns: [...columns], passOver: format.columns !== AUTO },
    why: {
      encoding: why,
      path: format.path === AUTO ? 'path.repeated' : 'given',
      columns: format.columns === AUTO ? 'properties.sample' : 'given',
    },
    columns: uniqueNames(columns),
    first,
  }
}

/** Columns of the first records; null where there is no record. */
async function columnsOf(
  origin: Origin,
  encoding: string,
  path: string,
  first: SourcePosition,
): Promise<readonly string[] | null> {
  const stream = await TextStream.open(origin, encoding, first.byte)
  const shape = new XmlShape(null, true)
  const reader = new FeedReader(new XmlFeed(stream, path, shape, { from: first, version: '1.0' }), 0, first)
  try {
    let position = first
    while (position.byte - first.byte < COLUMNS_BYTES) {
      const block = await reader.next(COLUMNS_BYTES / 4)
      if (block === null) break
      position = block.end
      if (block.last) break
    }
    if (position.record === 0) return null
    return shape.found.length === 0 ? ['#text'] : shape.found
  } finally {
    await reader.close()
  }
}

/** A byte order mark, the XML declaration, else UTF-8. */
export async function encodingOf(origin: Origin, given: string): Promise<{ encoding: string; why: string }> {
  if (given !== AUTO) {
    decodingOf(given, diskFile(origin))
    return { encoding: canonicalEncoding(given), why: 'given' }
  }
  const start = await readStart(origin, 1 << 16)
  const { encoding, why } = detectEncoding(start, [])
  if (why === 'bom' || why === 'nulPattern') return { encoding, why }
  const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(start.toString('latin1'))?.[1]
  if (declared === undefined) return { encoding: 'utf-8', why: 'encoding.xml' }
  decodingOf(declared, diskFile(origin))
  return { encoding: canonicalEncoding(declared), why: 'encoding.xml' }
}
