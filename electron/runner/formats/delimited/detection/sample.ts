import { isAscii } from 'node:buffer'
import chardet from 'chardet'
import iconv from 'iconv-lite'
import { VigieError } from '@shared/errors/error-data'
import { canonicalEncoding, decodingOf } from '../encoding'
import { openBytes, readFully } from '../../origin/byte-source'
import { diskFile, type Origin } from '../../origin/origin'
import { isMostlyUtf8 } from './mostly-utf8'

/** How much of the head is looked at for the dialect, in bytes; more where looking into the rest would mean to unpack all of it. */
const HEAD_BYTES = 1 << 20
const PACKED_HEAD_BYTES = 4 << 20
/** For the encoding also slices from the rest of the file, so that a late accent is seen. */
const SLICES = 16
const SLICE_BYTES = 1 << 16

export type EncodingReason = 'given' | 'bom' | 'utf8Valid' | 'utf8Mostly' | 'asciiOnly' | 'nulPattern' | 'frequencies'

/** The beginning of a file as text, and what its encoding was found to be. */
export interface Sample {
  readonly text: string
  /** The whole file is in `text`. */
  readonly isWhole: boolean
  readonly encoding: string
  readonly why: EncodingReason
  readonly bytes: number
}

/**
 * Reads a sample of a file. Encoding: byte order mark, then the pattern of NUL bytes (UTF-16 without a mark), then strict UTF-8, then
 * frequencies of characters; where these say ISO-8859-1 or nothing of weight, Windows-1252 is meant (WHATWG).
 * @param given the encoding when it is not to be found
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
 */
export async function readSample(origin: Origin, given: string | null): Promise<Sample> {
  const { head, slices, bytes } = await readParts(origin)
  const { encoding, why } =
    given === null ? detectEncoding(head, slices) : { encoding: canonicalEncoding(given), why: 'given' as const }
  const decoding = decodingOf(encoding, diskFile(origin))
  const { mark } = decoding
  const body = head.subarray(0, mark.length).equals(mark) ? head.subarray(mark.length) : head
  const text = encoding === 'utf-8' ? body.toString('utf8') : iconv.decode(body, encoding, { stripBOM: false })
  const isWhole = head.length >= bytes
  // Without the end of the file the last line is cut somewhere: what it would tell is wrong.
  const cut = isWhole ? text.length : Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
  return { text: cut > 0 ? text.slice(0, cut) : text, isWhole, encoding, why, bytes }
}

async function readParts(origin: Origin): Promise<{ head: Buffer; slices: Buffer[]; bytes: number }> {
  const source = await openBytes(origin)
  try {
    if (typeof origin !== 'string') {
      const head = await readFully(source, PACKED_HEAD_BYTES, 0)
      if (head.length === 0) throw new VigieError('file.empty', { path: source.name })
      return { head, slices: [], bytes: source.size }
    }
    if (source.size === 0) throw new VigieError('file.empty', { path: source.name })
    const head = await readFully(source, HEAD_BYTES, 0)
    const rest = source.size - head.length
    // Even places, so that a pair of UTF-16 stays a pair; they may be beyond 32 bits.
    const places = Array.from({ length: SLICES }, (_, n) => 2 * Math.floor((head.length + (rest * n) / SLICES) / 2))
    const slices = rest > 0 ? await Promise.all(places.map((place) => readFully(source, SLICE_BYTES, place))) : []
    return { head, slices, bytes: source.size }
  } finally {
    await source.close()
  }
}

/** Encoding of a file from its head and slices of its rest. */
export function detectEncoding(head: Buffer, slices: readonly Buffer[]): { encoding: string; why: EncodingReason } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', why: 'bom' }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', why: 'bom' }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', why: 'bom' }
  const wide = nulPattern(head.subarray(0, 1 << 16))
  if (wide !== undefined) return { encoding: wide, why: 'nulPattern' }
  const parts = [head, ...slices]
  if (parts.every((part) => isAscii(part))) return { encoding: 'utf-8', why: 'asciiOnly' }
  if (parts.every((part, index) => isUtf8Part(part, index > 0))) return { encoding: 'utf-8', why: 'utf8Valid' }
  if (isMostlyUtf8(parts)) return { encoding: 'utf-8', why: 'utf8Mostly' }
  return { encoding: byFrequencies(parts), why: 'frequencies' }
}

/** UTF-16 of mostly Latin text has a NUL in every second byte. */
function nulPattern(bytes: Buffer): string | undefined {
  if (!bytes.includes(0)) return undefined
  const nuls = [0, 0]
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) nuls[at & 1] = (nuls[at & 1] ?? 0) + 1
  const [even = 0, odd = 0] = nuls
  const half = bytes.length / 2
  if (odd > half * 0.4 && even < half * 0.1) return 'utf-16le'
  if (even > half * 0.4 && odd < half * 0.1) return 'utf-16be'
  return undefined
}

/** Valid UTF-8 up to a character that the end cuts in two, and for slices from the first whole character on. */
function isUtf8Part(bytes: Buffer, isSlice: boolean): boolean {
  let from = 0
  while (isSlice && from < 3 && ((bytes[from] ?? 0) & 0xc0) === 0x80) from++
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from), { stream: true })
    return true
  } catch {
    return false
  }
}

/** Encodings that a detector may name; others of its guesses are mostly wrong on short lists of names and places. */
const BELIEVED = /^(windows-125[0-8]|iso-8859-[257]|koi8-r|shift_jis|euc-jp|euc-kr|gb18030|big5)$/
/** How sure a detector must be (in its percent) of what does not look Western. */
const SURE_ENOUGH = 10
/** The signs that nearly all Western European text beyond ASCII consists of. */
const WESTERN = 'éèêëàâäáãçùûüúîïíôöóõœæñßåøÉÈÊÀÂÄÁÇÜÚÔÖÓÑÅØŒ’‘“”«»°€–…\u00a0²§ª'

function byFrequencies(parts: readonly Buffer[]): string {
  // Only the parts with something to say: pages of ASCII would drown the few characters that tell.
  const telling = Buffer.concat(parts.filter((part) => !isAscii(part)))
  if (looksMacRoman(telling)) return 'macroman'
  if (looksWestern(telling)) return 'windows-1252'
  const best = chardet
    .analyse(telling)
    .find(({ name, confidence }) => confidence >= SURE_ENOUGH && BELIEVED.test(name.toLowerCase()))
  return best?.name.toLowerCase() ?? 'windows-1252'
}

/** In Western European text single accents stand among ASCII letters; in other scripts the bytes above ASCII come in rows. */
function looksWestern(bytes: Buffer): boolean {
  const western = new Set(iconv.encode(WESTERN, 'windows-1252'))
  let high = 0
  let usual = 0
  let alone = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte < 0x80) continue
    high++
    if (western.has(byte)) usual++
    if ((bytes[at - 1] ?? 0) < 0x80 && (bytes[at + 1] ?? 0) < 0x80) alone++
  }
  return usual >= high * 0.9 && alone >= high * 0.7
}

/** MacRoman writes é è ê à ç as 8e 8f 90 88 8d, which are rare signs or nothing in Windows-1252. */
function looksMacRoman(bytes: Buffer): boolean {
  let mac = 0
  let windows = 0
  for (const byte of bytes) {
    if (
      byte >= 0x87 &&
      byte <= 0x9f &&
      byte !== 0x92 &&
      byte !== 0x93 &&
      byte !== 0x94 &&
      byte !== 0x96 &&
      byte !== 0x97
    )
      mac++
    else if (byte >= 0xe0 || (byte >= 0xc0 && byte < 0xd0)) windows++
  }
  return mac > 4 && mac > windows * 4
}
