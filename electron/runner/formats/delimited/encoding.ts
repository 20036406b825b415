import iconv from 'iconv-lite'
import { VigieError } from '@shared/errors/error-data'
import { singleByteDecoder } from './single-byte'

/** How raw bytes of a source become UTF-8 text. */
export interface Decoding {
  /** Bytes of one code unit: line ends are looked for in steps of so many. */
  readonly unit: 1 | 2 | 4
  /** Place of the lowest byte within a unit. */
  readonly low: number
  /** The byte order mark that may stand at the start of a file. */
  readonly mark: Buffer
  /**
   * Text of whole lines, to be used before the next call; null where the bytes are UTF-8 already. What is no text becomes U+FFFD.
   */
  readonly decode: ((raw: Buffer) => Buffer) | null
}

/** What a decoder puts where bytes are no text. */
export const REPLACEMENT = '\ufffd'

/** Names that mean something else than they say, without punctuation. Windows-1252 for ISO-8859-1 as in the WHATWG standard. */
const SAME_AS: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  ascii: 'utf-8',
  usascii: 'utf-8',
  iso88591: 'windows-1252',
  latin1: 'windows-1252',
  l1: 'windows-1252',
  binary: 'windows-1252',
  ucs2: 'utf-16le',
  utf16: 'utf-16le',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  utf32: 'utf-32le',
  utf32le: 'utf-32le',
  utf32be: 'utf-32be',
}

/** iconv-lite's codecs in which a line end is no byte of its own: nobody keeps tables in them. */
const NO_TEXT: ReadonlySet<string> = new Set(['hex', 'base64', 'utf7', 'unicode11utf7', 'utf7imap'])

const WIDE: Readonly<Record<string, Pick<Decoding, 'unit' | 'low'> & { readonly mark: readonly number[] }>> = {
  'utf-16le': { unit: 2, low: 0, mark: [0xff, 0xfe] },
  'utf-16be': { unit: 2, low: 1, mark: [0xfe, 0xff] },
  'utf-32le': { unit: 4, low: 0, mark: [0xff, 0xfe, 0, 0] },
  'utf-32be': { unit: 4, low: 3, mark: [0, 0, 0xfe, 0xff] },
}

/** The name under which an encoding is shown and kept. */
export function canonicalEncoding(name: string): string {
  return SAME_AS[bare(name)] ?? name.toLowerCase()
}

/** @throws encoding.unknown */
export function decodingOf(encoding: string, path: string): Decoding {
  const name = canonicalEncoding(encoding)
  if (name === 'utf-8') return { unit: 1, low: 0, mark: Buffer.from([0xef, 0xbb, 0xbf]), decode: null }
  if (NO_TEXT.has(bare(name)) || !iconv.encodingExists(name))
    throw new VigieError('encoding.unknown', { path, encoding })
  const { unit, low, mark } = WIDE[name] ?? { unit: 1 as const, low: 0, mark: [] }
  const viaString = (raw: Buffer): Buffer => {
    // Half a unit can only be at the end of a file.
    const cut = raw.length % unit
    const text = iconv.decode(cut === 0 ? raw : raw.subarray(0, -cut), name, { stripBOM: false })
    return Buffer.from(cut === 0 ? text : text + REPLACEMENT)
  }
  return { unit, low, mark: Buffer.from(mark), decode: (unit === 1 ? singleByteDecoder(name) : null) ?? viaString }
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
