import iconv from 'iconv-lite'
import { VigieError } from '@shared/errors/error-data'
import { CR, LF } from './bytes'

/** How raw bytes of a source become UTF-8 text, whole lines at a time, so that every line keeps its place in the file. */
export interface Decoding {
  /** Bytes in which line ends are looked for: 2 in UTF-16. */
  readonly unit: 1 | 2
  /** Length of the byte order mark at the start of a file, 0 where there is none. */
  markLength(head: Buffer): number
  /** Text of raw bytes; null where they are UTF-8 already. */
  readonly decode: ((raw: Buffer) => Buffer) | null
  /** Place behind the last line end in `raw` of which nothing more is to be known, 0 where there is none. */
  lastCut(raw: Buffer): number
  /** Place behind the `count`-th line end in `raw`. */
  afterLines(raw: Buffer, count: number): number
}

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const LE_MARK = Buffer.from([0xff, 0xfe])
const BE_MARK = Buffer.from([0xfe, 0xff])

/** ISO-8859-1 and ASCII labels mean Windows-1252 or UTF-8 in files of our time (WHATWG, "names and labels"). */
const SAME_AS: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  ascii: 'utf-8',
  usascii: 'utf-8',
  iso88591: 'windows-1252',
  latin1: 'windows-1252',
  utf16: 'utf-16le',
}

/** The name under which an encoding is shown and kept. */
export function canonicalEncoding(name: string): string {
  return SAME_AS[name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')] ?? name.toLowerCase()
}

/** @throws encoding.unknown */
export function decodingOf(encoding: string, path: string): Decoding {
  const name = canonicalEncoding(encoding)
  if (name === 'utf-8') return { ...singleUnit, markLength: (head) => (starts(head, UTF8_MARK) ? 3 : 0), decode: null }
  if (!iconv.encodingExists(name)) throw new VigieError('encoding.unknown', { path, encoding })
  const decode = (raw: Buffer) => Buffer.from(iconv.decode(raw, name, { stripBOM: false }))
  if (name === 'utf-16le') return { ...doubleUnit(0), markLength: (head) => (starts(head, LE_MARK) ? 2 : 0), decode }
  if (name === 'utf-16be') return { ...doubleUnit(1), markLength: (head) => (starts(head, BE_MARK) ? 2 : 0), decode }
  return { ...singleUnit, markLength: () => 0, decode }
}

function starts(head: Buffer, mark: Buffer): boolean {
  return head.subarray(0, mark.length).equals(mark)
}

/** UTF-8 and every encoding that keeps ASCII: LF and CR are never part of another character. */
const singleUnit = {
  unit: 1,
  lastCut: (raw: Buffer) => {
    for (let at = raw.length - 1; at >= 0; at--) {
      if (raw[at] === LF || (raw[at] === CR && at + 1 < raw.length)) return at + 1
    }
    return 0
  },
  afterLines: (raw: Buffer, count: number) => {
    let at = 0
    for (let left = count; left > 0 && at < raw.length; at++) {
      if (raw[at] === LF || (raw[at] === CR && raw[at + 1] !== LF)) left--
    }
    return at
  },
} as const

/** UTF-16: `low` is the place of the low byte in each pair. */
function doubleUnit(low: 0 | 1) {
  const is = (raw: Buffer, at: number, byte: number) => raw[at + low] === byte && raw[at + 1 - low] === 0
  return {
    unit: 2,
    lastCut: (raw: Buffer) => {
      for (let at = (raw.length & ~1) - 2; at >= 0; at -= 2) {
        if (is(raw, at, LF) || (is(raw, at, CR) && at + 3 < raw.length)) return at + 2
      }
      return 0
    },
    afterLines: (raw: Buffer, count: number) => {
      let at = 0
      for (let left = count; left > 0 && at < raw.length; at += 2) {
        if (is(raw, at, LF) || (is(raw, at, CR) && !is(raw, at + 2, LF))) left--
      }
      return at
    },
  } as const
}
