import { writeVarint } from '../../columns/thrift'

/** What a Parquet file says of itself at its end, in three pieces of Thrift's compact protocol that can be put together anew with other groups of rows. */
export interface Description {
  /** Up to the number of rows, and what stands behind the groups of rows; the same for all files with these columns. */
  readonly before: Buffer
  readonly behind: Buffer
  readonly rows: number
  readonly groups: readonly Buffer[]
}

/** Fields of a file's description by their numbers in parquet.thrift. */
const ROWS = 3
const GROUPS = 4

/** Places in the file that stand in a group of rows: fields by their numbers, from the outer structure to the inner one; lists count nothing. */
const PLACES: ReadonlySet<string> = new Set(['5', '1.2', '1.4', '1.6', '1.3.9', '1.3.10', '1.3.11', '1.3.14'])

/**
 * Takes the description of a file apart. @param moved bytes by which its groups are moved in the file that they go to
 */
export function takeApart(bytes: Buffer, moved: number): Description {
  const reader = new CompactReader(bytes)
  const groups: Buffer[] = []
  let rows = 0
  let before = bytes.subarray(0, 0)
  let behind = bytes.subarray(0, 0)
  for (let field = reader.field(0); field !== null; field = reader.field(field.id)) {
    if (field.id === ROWS) {
      before = bytes.subarray(0, reader.at)
      rows = reader.signed()
    } else if (field.id === GROUPS) {
      const { length } = reader.list()
      for (let index = 0; index < length; index++) groups.push(movedGroup(reader, moved))
      behind = bytes.subarray(reader.at)
    } else reader.skip(field.type)
  }
  return { before, behind, rows, groups }
}

/** The description of a file with these groups of rows. */
export function putTogether({ before, behind, rows, groups }: Description): Buffer {
  const middle: number[] = []
  writeVarint(middle, rows * 2)
  // Field 4, one behind the last: a list of structures.
  middle.push(0x19)
  if (groups.length < 15) middle.push((groups.length << 4) | TYPE.struct)
  else {
    middle.push(0xf0 | TYPE.struct)
    writeVarint(middle, groups.length)
  }
  return Buffer.concat([before, Buffer.from(middle), ...groups, behind])
}

function movedGroup(reader: CompactReader, moved: number): Buffer {
  const pieces: Buffer[] = []
  let copied = reader.at
  reader.struct('', (path) => {
    if (!PLACES.has(path)) return false
    pieces.push(reader.bytes.subarray(copied, reader.at))
    const place = reader.signed()
    const written: number[] = []
    // Nothing stands at the very beginning of a file: that place says nothing.
    writeVarint(written, (place === 0 ? 0 : place + moved) * 2)
    pieces.push(Buffer.from(written))
    copied = reader.at
    return true
  })
  return Buffer.concat([...pieces, reader.bytes.subarray(copied, reader.at)])
}

const TYPE = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const

/** Reads Thrift's compact protocol without knowing what it says. */
class CompactReader {
  at = 0
  readonly bytes: Buffer

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** The next field of a structure; null at its end. @param before number of the field before it */
  field(before: number): { readonly id: number; readonly type: number } | null {
    const head = this.#byte()
    if (head === 0) return null
    const step = head >> 4
    return { id: step === 0 ? this.signed() : before + step, type: head & 15 }
  }

  list(): { readonly length: number; readonly type: number } {
    const head = this.#byte()
    const short = head >> 4
    return { length: short === 15 ? this.#unsigned() : short, type: head & 15 }
  }

  signed(): number {
    const number = this.#unsigned()
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2
  }

  /** Passes over a structure. @param take called before each number with the path of its field; true: it has read it */
  struct(path: string, take: (path: string) => boolean): void {
    for (let field = this.field(0); field !== null; field = this.field(field.id)) {
      const inner = path === '' ? String(field.id) : `${path}.${field.id}`
      if ((field.type === TYPE.i32 || field.type === TYPE.i64) && take(inner)) continue
      this.skip(field.type, inner, take)
    }
  }

  /** Passes over a value. */
  skip(type: number, path = '', take: (path: string) => boolean = () => false): void {
    switch (type) {
      case TYPE.true:
      case TYPE.false:
        return
      case TYPE.byte:
        this.at++
        return
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        this.#unsigned()
        return
      case TYPE.double:
        this.at += 8
        return
      case TYPE.binary: {
        const length = this.#unsigned()
        this.at += length
        return
      }
      case TYPE.list:
      case TYPE.set: {
        const { length, type: inner } = this.list()
        // Truth values have no byte in a field, and one in a list.
        for (let index = 0; index < length; index++)
          if (inner === TYPE.true || inner === TYPE.false) this.at++
          else this.skip(inner, path, take)
        return
      }
      case TYPE.struct:
        this.struct(path, take)
        return
      default:
        throw new Error(`type ${type} in the description of a Parquet file`)
    }
  }

  #byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw new Error('the description of a Parquet file ends early')
    return byte
  }

  /** Statistics may be larger than what a number holds exactly; they are only passed over. */
  #unsigned(): number {
    let number = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte()
      number += (byte & 127) * factor
      if (byte < 128) return number
    }
  }
}
