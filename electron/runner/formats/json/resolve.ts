import { AUTO } from '@shared/jobs/dialect'
import { MOST_PROPERTIES, type FormatOf, type Resolved } from '@shared/jobs/format'
import { uniqueNames } from '../delimited/header'
import { detectEncoding } from '../delimited/detection/sample'
import { canonicalEncoding, decodingOf } from '../delimited/encoding'
import { readStart } from '../origin/byte-source'
import { diskFile, originName, type Origin } from '../origin/origin'
import type { RecordBlock, RecordReader, SourcePosition } from '../records'
import type { Resolution } from '../resolve'
import { TextStream } from '../text/text-stream'
import { JsonCursor } from './cursor'
import { findPath } from './find-path'
import { flattenJson, JsonError, type Properties } from './flatten'
import { goTo } from './locate'
import { openJson } from './reader'

/** How much is looked at for the path and for the properties. */
const PATH_BYTES = 1 << 20
const PROPERTIES_BYTES = 4 << 20

/** See resolveFormat. */
export async function resolveJson(origin: Origin, format: FormatOf<'json'>): Promise<Resolution> {
  const { encoding, why: whyEncoding } = await jsonEncoding(origin, format.encoding)
  const { path, why: whyPath } = await pathOf(origin, format.path, encoding)
  const stream = await TextStream.open(origin, encoding, null)
  let first: SourcePosition
  let single: boolean
  try {
    const cursor = new JsonCursor(stream, 1)
    single = (await goTo(cursor, path, originName(origin))).single
    first = { byte: cursor.offset, line: cursor.line, record: 0 }
  } finally {
    await stream.close()
  }
  const open: Resolved<'json'> = { kind: 'json', encoding, path, single, columns: [], passOver: true }
  const columns = format.columns === AUTO ? await propertiesOf(await openJson(origin, open, first)) : format.columns
  return {
    format: { ...open, columns: [...columns], passOver: format.columns !== AUTO },
    why: { encoding: whyEncoding, path: whyPath, columns: format.columns === AUTO ? 'properties.sample' : 'given' },
    columns: uniqueNames(columns),
    first,
  }
}

async function pathOf(origin: Origin, given: string, encoding: string): Promise<{ path: string; why: string }> {
  if (given !== AUTO) return { path: given, why: 'given' }
  const path = findPath(await startOf(origin, encoding, PATH_BYTES))
  if (path === undefined) return { path: '', why: 'path.single' }
  return { path, why: path === '' ? 'path.root' : 'path.largest' }
}

/** Text from the beginning of a source. */
export async function startOf(origin: Origin, encoding: string, bytes: number): Promise<string> {
  const stream = await TextStream.open(origin, encoding, null)
  try {
    let text = ''
    while (text.length < bytes) {
      const chunk = await stream.next()
      if (chunk === null) break
      text += chunk.toString()
    }
    return text
  } finally {
    await stream.close()
  }
}

/** JSON is UTF-8, unless a byte order mark or its zeros say that it is UTF-16. */
export async function jsonEncoding(origin: Origin, given: string): Promise<{ encoding: string; why: string }> {
  if (given !== AUTO) {
    decodingOf(given, diskFile(origin))
    return { encoding: canonicalEncoding(given), why: 'given' }
  }
  const { encoding, why } = detectEncoding(await readStart(origin, 1 << 16), [])
  return why === 'bom' || why === 'nulPattern' ? { encoding, why } : { encoding: 'utf-8', why: 'encoding.json' }
}

/** The properties that occur in the first records, in the order in which they do. */
export async function propertiesOf(reader: RecordReader): Promise<string[]> {
  const names = new Set<string>()
  try {
    let seen = 0
    while (seen < PROPERTIES_BYTES) {
      const block = await reader.next(PROPERTIES_BYTES / 4)
      if (block === null) break
      seen += block.end.byte - block.start.byte
      collect(block, names)
      if (block.last) break
    }
  } finally {
    await reader.close()
  }
  return names.size === 0 ? ['value'] : [...names]
}

function collect(block: RecordBlock, names: Set<string>): void {
  const found: Properties = { set: (name) => names.size < MOST_PROPERTIES && names.add(name) }
  for (let index = 0; index < block.records; index++) {
    try {
      flattenJson(block.original(index), found)
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
    }
  }
}
