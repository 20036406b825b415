/**
 * Zip archives whose entries are written one after the other, with sizes told behind each of them and in the directory at the end (APPNOTE.TXT 6.3). No times: the same
 * content gives the same bytes.
 */

export interface ZipEntry {
  readonly name: string
  /** Place of its header in the archive. */
  readonly offset: number
  readonly crc: number
  /** Bytes as they are, and compressed. */
  readonly bytes: number
  readonly packed: number
}

/** Sizes and places beyond this stand in fields of 64 bits. */
const LIMIT = 0xffffffff
const MOST_ENTRIES = 0xffff
/** Names are UTF-8, sizes come behind the content. */
const FLAGS = 0x0808
const DEFLATED = 8
/** 1 January 1980, the first day that there is. */
const DATE = 0x21
const VERSION = 20
const VERSION_64 = 45

/** What stands before the content of an entry. */
export function entryHead(name: string): Buffer {
  const encoded = Buffer.from(name)
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(VERSION, 4)
  head.writeUInt16LE(FLAGS, 6)
  head.writeUInt16LE(DEFLATED, 8)
  head.writeUInt16LE(DATE, 12)
  head.writeUInt16LE(encoded.length, 26)
  return Buffer.concat([head, encoded])
}

/** What stands behind it. */
export function entryFoot({ crc, bytes, packed }: ZipEntry): Buffer {
  const isLarge = bytes > LIMIT || packed > LIMIT
  const foot = Buffer.alloc(isLarge ? 24 : 16)
  foot.writeUInt32LE(0x08074b50, 0)
  foot.writeUInt32LE(crc, 4)
  if (isLarge) {
    foot.writeBigUInt64LE(BigInt(packed), 8)
    foot.writeBigUInt64LE(BigInt(bytes), 16)
  } else {
    foot.writeUInt32LE(packed, 8)
    foot.writeUInt32LE(bytes, 12)
  }
  return foot
}

/** The end of an archive. @param at its place: the bytes before it */
export function directory(entries: readonly ZipEntry[], at: number): Buffer {
  const records = entries.map(directoryRecord)
  const bytes = records.reduce((sum, { length }) => sum + length, 0)
  const isLarge = at + bytes > LIMIT || entries.length >= MOST_ENTRIES
  return Buffer.concat([
    ...records,
    ...(isLarge ? [end64(entries.length, at, bytes)] : []),
    end(entries.length, at, bytes),
  ])
}

function directoryRecord(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.name)
  // Only what does not fit stands there, in this order.
  const large = [entry.bytes, entry.packed, entry.offset].filter((number) => number >= LIMIT)
  const extra = Buffer.alloc(large.length === 0 ? 0 : 4 + large.length * 8)
  if (large.length > 0) {
    extra.writeUInt16LE(1, 0)
    extra.writeUInt16LE(large.length * 8, 2)
    large.forEach((number, index) => extra.writeBigUInt64LE(BigInt(number), 4 + index * 8))
  }
  const record = Buffer.alloc(46)
  record.writeUInt32LE(0x02014b50, 0)
  record.writeUInt16LE(VERSION_64, 4)
  record.writeUInt16LE(large.length > 0 ? VERSION_64 : VERSION, 6)
  record.writeUInt16LE(FLAGS, 8)
  record.writeUInt16LE(DEFLATED, 10)
  record.writeUInt16LE(DATE, 14)
  record.writeUInt32LE(entry.crc, 16)
  record.writeUInt32LE(Math.min(entry.packed, LIMIT), 20)
  record.writeUInt32LE(Math.min(entry.bytes, LIMIT), 24)
  record.writeUInt16LE(name.length, 28)
  record.writeUInt16LE(extra.length, 30)
  record.writeUInt32LE(Math.min(entry.offset, LIMIT), 42)
  return Buffer.concat([record, name, extra])
}

function end64(entries: number, at: number, bytes: number): Buffer {
  const record = Buffer.alloc(76)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt16LE(VERSION_64, 12)
  record.writeUInt16LE(VERSION_64, 14)
  record.writeBigUInt64LE(BigInt(entries), 24)
  record.writeBigUInt64LE(BigInt(entries), 32)
  record.writeBigUInt64LE(BigInt(bytes), 40)
  record.writeBigUInt64LE(BigInt(at), 48)
  // Where it stands itself.
  record.writeUInt32LE(0x07064b50, 56)
  record.writeBigUInt64LE(BigInt(at + bytes), 64)
  record.writeUInt32LE(1, 72)
  return record
}

function end(entries: number, at: number, bytes: number): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(Math.min(entries, MOST_ENTRIES), 8)
  record.writeUInt16LE(Math.min(entries, MOST_ENTRIES), 10)
  record.writeUInt32LE(Math.min(bytes, LIMIT), 12)
  record.writeUInt32LE(Math.min(at, LIMIT), 16)
  return record
}
