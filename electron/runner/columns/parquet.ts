import { constants, open, type FileHandle } from 'node:fs/promises'
import { encodeStruct, writeVarint, type ThriftStruct } from './thrift'

/**
 * Parquet files as the database reads them back at once: every value as it is (PLAIN), nothing compressed. (Apache Parquet; numbers of types and fields as in
 * its parquet.thrift.)
 */

const MAGIC = Buffer.from('PAR1')
const PHYSICAL = { boolean: 0, int32: 1, int64: 2, double: 5, bytes: 6 } as const
const CONVERTED = { text: 0, decimal: 5, date: 6, time: 8, datetime: 10 } as const
const OPTIONAL = 1
const REQUIRED = 0
const PLAIN = 0
const RLE = 3
const DATA_PAGE = 0
const UNCOMPRESSED = 0
const FORMAT_VERSION = 1

/** Type of a column and how its values are stored. */
export interface ParquetColumn {
  readonly name: string
  readonly physical: keyof typeof PHYSICAL
  readonly converted?: keyof typeof CONVERTED
  /** Digits of a decimal. */
  readonly precision?: number
  readonly scale?: number
  /** It has a value in every row. */
  readonly required: boolean
}

/** The values of a column in some rows that follow each other. */
export interface Page {
  /** One behind the other, those that there are. */
  readonly values: Uint8Array
  /** One bit a row, the lowest first: it has a value; null where all have. Bits behind the last row mean nothing. */
  readonly present: Uint8Array | null
}

/** Writes files one after the other: pages, which make groups of rows; a file can be read once it is closed. */
export class ParquetWriter {
  readonly #columns: readonly ParquetColumn[]
  /** For each column its pages of the group that is being gathered. */
  readonly #pages: readonly Gathered[]
  #file: FileHandle | null = null
  /** Rows of the group. */
  #rows = 0
  #groups: ThriftStruct[] = []
  /** Rows and bytes of the file. */
  #allRows = 0
  #bytes = 0

  constructor(columns: readonly ParquetColumn[]) {
    this.#columns = columns
    this.#pages = columns.map(() => new Gathered())
  }

  /** Begins a file; one that is open is given up. What is there is written over, which takes the system less than a new file. */
  async open(path: string): Promise<void> {
    await this.abandon()
    this.#file = await open(path, constants.O_WRONLY | constants.O_CREAT)
    this.#groups = []
    this.#rows = this.#allRows = this.#bytes = 0
    for (const pages of this.#pages) pages.clear()
    await this.#write([MAGIC])
  }

  /** Adds rows to the group. @param pages one for each column; they are copied */
  add(rows: number, pages: readonly Page[]): void {
    for (const [index, column] of this.#columns.entries()) {
      const page = pages[index]
      if (page === undefined) throw new Error(`no page for ${column.name}`)
      const levels = column.required ? [] : levelsOf(rows, page.present)
      const body = levels.reduce((sum, { length }) => sum + length, page.values.length)
      for (const piece of [pageHeader(rows, body), ...levels, page.values]) this.#pages[index]?.add(piece)
    }
    this.#rows += rows
  }

  /** Ends the group, if there are rows in it, and writes it. */
  async endGroup(): Promise<void> {
    if (this.#rows === 0) return
    const first = this.#bytes
    let at = first
    const chunks = this.#columns.map((column, index) => {
      const bytes = this.#pages[index]?.bytes.length ?? 0
      const described = chunk(column, { rows: this.#rows, at, bytes })
      at += bytes
      return described
    })
    await this.#write(this.#pages.map(({ bytes }) => bytes))
    for (const pages of this.#pages) pages.clear()
    this.#groups.push({ 1: { structs: chunks }, 2: { i64: at - first }, 3: { i64: this.#rows } })
    this.#allRows += this.#rows
    this.#rows = 0
  }

  async close(): Promise<void> {
    await this.endGroup()
    const footer = encodeStruct({
      1: { i32: FORMAT_VERSION },
      2: { structs: [{ 4: { text: 'rows' }, 5: { i32: this.#columns.length } }, ...this.#columns.map(element)] },
      3: { i64: this.#allRows },
      4: { structs: this.#groups },
    })
    const length = Buffer.alloc(4)
    length.writeUInt32LE(footer.length)
    await this.#write([footer, length, MAGIC])
    await this.#file?.truncate(this.#bytes)
    await this.abandon()
  }

  /** Gives up the file that is open, if there is one. */
  async abandon(): Promise<void> {
    await this.#file?.close()
    this.#file = null
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    if (this.#file === null) throw new Error('no file is open')
    let left = pieces.filter(({ length }) => length > 0)
    while (left.length > 0) {
      const { bytesWritten } = await this.#file.writev(left.slice(0, MOST_PIECES))
      this.#bytes += bytesWritten
      left = behind(left, bytesWritten)
    }
  }
}

/** Bytes that are gathered in memory that is used again. */
class Gathered {
  #room = Buffer.alloc(0)
  #used = 0

  get bytes(): Buffer {
    return this.#room.subarray(0, this.#used)
  }

  add(bytes: Uint8Array): void {
    const end = this.#used + bytes.length
    if (end > this.#room.length) {
      const wider = Buffer.allocUnsafeSlow(Math.max(end, this.#room.length * 2))
      this.#room.copy(wider, 0, 0, this.#used)
      this.#room = wider
    }
    this.#room.set(bytes, this.#used)
    this.#used = end
  }

  clear(): void {
    this.#used = 0
  }
}

/** What the system takes in one call. */
const MOST_PIECES = 1024

/** What follows the first `bytes` bytes of `pieces`. */
function behind(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let whole = 0
  let passed = 0
  for (; whole < pieces.length; whole++) {
    const length = pieces[whole]?.length ?? 0
    if (passed + length > bytes) break
    passed += length
  }
  const [torn, ...others] = pieces.slice(whole)
  return torn === undefined ? [] : [torn.subarray(bytes - passed), ...others]
}

function pageHeader(rows: number, bytes: number): Buffer {
  const data: ThriftStruct = { 1: { i32: rows }, 2: { i32: PLAIN }, 3: { i32: RLE }, 4: { i32: RLE } }
  return encodeStruct({ 1: { i32: DATA_PAGE }, 2: { i32: bytes }, 3: { i32: bytes }, 5: { struct: data } })
}

/** Which rows have a value: one run of ones, or one bit a row; its length comes first. */
function levelsOf(rows: number, present: Uint8Array | null): Uint8Array[] {
  const head: number[] = []
  const bits = present?.subarray(0, (rows + 7) >> 3) ?? Uint8Array.of(1)
  writeVarint(head, present === null ? rows * 2 : bits.length * 2 + 1)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length + bits.length)
  return [Buffer.concat([length, Buffer.from(head)]), bits]
}

function chunk(
  { name, physical }: ParquetColumn,
  { rows, at, bytes }: { readonly rows: number; readonly at: number; readonly bytes: number },
): ThriftStruct {
  const facts: ThriftStruct = {
    1: { i32: PHYSICAL[physical] },
    2: { i32s: [PLAIN, RLE] },
    3: { texts: [name] },
    4: { i32: UNCOMPRESSED },
    5: { i64: rows },
    6: { i64: bytes },
    7: { i64: bytes },
    9: { i64: at },
  }
  return { 2: { i64: at }, 3: { struct: facts } }
}

function element({ name, physical, converted, precision, scale, required }: ParquetColumn): ThriftStruct {
  return {
    1: { i32: PHYSICAL[physical] },
    3: { i32: required ? REQUIRED : OPTIONAL },
    4: { text: name },
    6: converted === undefined ? undefined : { i32: CONVERTED[converted] },
    7: scale === undefined ? undefined : { i32: scale },
    8: precision === undefined ? undefined : { i32: precision },
  }
}
