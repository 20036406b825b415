import { crc32 } from 'node:zlib'
import type { Entry } from 'yauzl'
import { SaxesParser } from 'saxes'
import { VigieError } from '@shared/errors/error-data'
import { zipError, type OpenZip } from '../origin/zip'
import { Utf8Decoder } from '../text/utf8-decoder'

/** A part may always unpack to so much, and to so many times its packed size: beyond that it is no table but a trap. */
const ALWAYS_ALLOWED = 32 << 20
const MOST_RATIO = 400
/** Parts of which something is kept in memory. */
const MOST_KEPT = 64 << 20

/** The text of one part of a workbook, piece by piece. */
export interface PartText {
  next(): Promise<string | null>
  /** Packed bytes that were read. */
  used(): number
  close(): void
}

/** @throws archive.damaged, archive.tooLarge */
export async function openPart(path: string, zip: OpenZip, entry: Entry): Promise<PartText> {
  const { bytes, used } = await zip.stream(entry)
  const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
  const decoder = new Utf8Decoder()
  const limit = Math.max(ALWAYS_ALLOWED, entry.compressedSize * MOST_RATIO)
  let unpacked = 0
  let checksum = 0
  const notUtf8 = () =>
    new VigieError('format.unreadable', { path, reason: `bytes in ${entry.fileName} that are no UTF-8` })
  return {
    async next() {
      const chunk = await chunks.next().catch((error: unknown) => {
        throw zipError(path, error)
      })
      if (chunk.value === undefined) {
        if (checksum !== entry.crc32) throw new VigieError('archive.damaged', { path, reason: 'CRC-32' })
        if (!decoder.isWhole) throw notUtf8()
        return null
      }
      unpacked += chunk.value.length
      if (unpacked > limit) {
        bytes.destroy()
        throw new VigieError('archive.tooLarge', { path, part: entry.fileName, limit })
      }
      checksum = crc32(chunk.value, checksum)
      const text = decoder.decode(chunk.value)
      if (text === null) throw notUtf8()
      return text
    },
    used,
    close: () => bytes.destroy(),
  }
}

/** Runs a part that is kept in memory through a parser. @throws archive.damaged, archive.tooLarge, format.unreadable */
export async function parsePart(
  path: string,
  zip: OpenZip,
  entry: Entry,
  listen: (parser: SaxesParser) => void,
): Promise<void> {
  if (entry.uncompressedSize > MOST_KEPT)
    throw new VigieError('archive.tooLarge', { path, part: entry.fileName, limit: MOST_KEPT })
  const parser = strictParser(path)
  listen(parser)
  const part = await openPart(path, zip, entry)
  try {
    let length = 0
    for (let text = await part.next(); text !== null; text = await part.next()) {
      length += text.length
      if (length > MOST_KEPT) throw new VigieError('archive.tooLarge', { path, part: entry.fileName, limit: MOST_KEPT })
      parser.write(text)
    }
    parser.close()
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    part.close()
  }
}

/** A parser that refuses a DOCTYPE. */
function strictParser(path: string): SaxesParser {
  const parser = new SaxesParser({ xmlns: false })
  parser.on('doctype', () => {
    throw doctypeRefused(path, parser.line)
  })
  return parser
}

export function doctypeRefused(path: string, line: number): VigieError {
  return new VigieError('xml.doctype', { path, line })
}

export function tokenTooLong(path: string, limit: number): VigieError {
  return new VigieError('format.unreadable', { path, reason: `a cell of more than ${limit} characters` })
}

export function unreadable(path: string, error: unknown): unknown {
  if (error instanceof VigieError || !(error instanceof Error)) return error
  // The parser's own place is of no use to a person, who sees cells.
  return new VigieError(
    'format.unreadable',
    { path, reason: error.message.replace(/^\d+:\d+: /, '') },
    { cause: error },
  )
}

/** Name of an element without the prefix of its namespace. */
export function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Characters that XML can't hold are written as `_x000D_`. */
export function plainText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}
