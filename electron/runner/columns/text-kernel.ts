import bytes from '../../kernel/index.ts?kernel'
import type { FileRejectCode, TextDialect } from '../formats/records'
import { BufferPool } from './buffer-pool'
import type { Amended, Amendment, Cuts, Records, Refusal } from './cuts'
import { instantiate } from './instance'
import type { Kernel } from './kernel'
import type { Page } from './parquet'
import { patternBytes } from './patterns'
import { POWERS_OF_FIVE, POWERS_OF_TEN } from './powers'
import type { ColumnTarget, Fault, FaultCode, Values } from './targets'
import { wordTable } from './word-table'

/** What has to be looked for in each record: nothing where all of the text is known to be valid. */
export type TextCheck = 'none' | 'utf8' | 'replacement'
const CHECKS: Readonly<Record<TextCheck, number>> = { none: 0, utf8: 1, replacement: 2 }

/** In the order of the kernel's numbers, from 1. */
const REFUSALS = [
  'file.lineTooLong',
  'file.quote',
  'file.nul',
  'file.encoding',
  'file.columns.missing',
  'file.columns.extra',
] as const satisfies readonly FileRejectCode[]
const REFUSAL_NUMBERS = 6

/** In the order of the kernel's numbers, from 1. */
const FAULTS: readonly FaultCode[] = ['value.required', 'value.type', 'value.format']
const FAULT_NUMBERS = 3
const AMENDMENT_NUMBERS = 6
const LINE_END = Buffer.from('\n')
/** Bit of a line: the record is odd. */
const ODD = 0x80000000

/** In one stretch at the most: it ends where there are more. */
const MOST_RECORDS = 1 << 18
const MOST_REFUSALS = 1 << 16
/** One record in so many may be put among the good ones afterwards. */
const AMENDED_SHARE = 32

/** What `whole` reads, by kind of value; with patterns others. */
const WHOLE = { integer: 0, decimal: 1, date: 2, time: 3, datetime: 4 } as const
const PATTERNS = { date: 5, time: 6, datetime: 7 } as const

const LEAST = -(2n ** 63n)
const MOST = 2n ** 63n - 1n

/** How wide values are written: in bytes, 1 for a bit, 0 for a text with its length. */
const WIDTHS: Readonly<Record<Values['kind'], number>> = {
  ...{ text: 0, boolean: 1, date: 4 },
  ...{ integer: 8, decimal: 8, number: 8, time: 8, datetime: 8 },
}

/** A column in the memory of the kernel: addresses, and records without a value. */
interface Column {
  readonly present: number
  readonly values: number
  readonly bytes: number
  readonly nulls: number
}

/** What `TextKernel.pages` gives. */
export interface Pages {
  /** Records that are not left out. */
  readonly records: number
  /** One for each target. */
  readonly pages: readonly Page[]
  /** One bit for each of them (the lowest first): one of its values is not acceptable beyond doubt; such a value is left out. */
  readonly doubtful: Uint8Array
  /** Position of each of them, in 32 bits; null where none is left out and it was not asked for. */
  readonly positions: Uint8Array | null
  /** By the number of the record; of doubtful ones too. */
  readonly faults: ReadonlyMap<number, readonly Fault[]>
}

/** Columns begin at multiples of 64, and so much may be written beyond the end of one. */
const SLACK = 64
const aligned = (address: number): number => (address + 63) & ~63

/**
 * Cuts stretches of UTF-8 text into records and values, and writes the values as pages: the code in electron/kernel with a memory of its own. The rules stand
 * there.
 */
export class TextKernel {
  readonly #kernel = instantiate<Kernel>(bytes)
  readonly #columns: number
  /** Patterns and lists of words that stay in memory, and where. */
  readonly #kept = new Map<readonly string[], number>()
  readonly #pool = new BufferPool()
  /** Records of the last cut, and the bytes of its text. */
  #count = 0
  #bytes = 0
  /** Where the text begins that was cut last, and records for which there is room. */
  #text = 0
  #room = 0
  #out = 0

  /** @param columns values of a good record @param maxBytes the longest good record */
  constructor(dialect: TextDialect, columns: number, maxBytes: number) {
    const kernel = this.#kernel
    this.#columns = columns
    const delimiter = Buffer.from(dialect.delimiter)
    const comment = Buffer.from(dialect.comment ?? '')
    const memory = Buffer.from(kernel.memory.buffer)
    delimiter.copy(memory, kernel.delimiterAt())
    comment.copy(memory, kernel.commentAt())
    kernel.configure(
      ...([delimiter.length, comment.length, byteOf(dialect.quote), byteOf(dialect.escape)] as const),
      ...([columns, maxBytes] as const),
    )
    new BigUint64Array(kernel.memory.buffer, kernel.powersAt(), POWERS_OF_FIVE.length).set(POWERS_OF_FIVE)
    new Float64Array(kernel.memory.buffer, kernel.tensAt(), POWERS_OF_TEN.length).set(POWERS_OF_TEN)
  }

  /**
   * @param isEnd nothing follows in the source
   * @param limit good records after which it ends
   */
  cut(text: Uint8Array, isEnd: boolean, check: TextCheck, limit: number): Cuts {
    const kernel = this.#kernel
    // A record has a byte for each of its values, a delimiter or its end; the last one may lack that.
    const most = Math.min(limit, MOST_RECORDS, Math.floor(text.length / this.#columns) + 1)
    const room = most + Math.ceil(most / AMENDED_SHARE)
    const at = kernel.room(text.length, room, Math.min(MOST_REFUSALS, text.length))
    this.#text = at
    this.#room = room
    new Uint8Array(kernel.memory.buffer, at, text.length).set(text)
    kernel.cut(text.length, isEnd, most, CHECKS[check])
    const [
      count = 0,
      refused = 0,
      empty = 0,
      usedBytes = 0,
      usedLines = 0,
      usedRecords = 0,
      overlong,
      lines = 0,
      odd = 0,
    ] = new Uint32Array(kernel.memory.buffer, kernel.results(), 9)
    this.#count = count
    this.#bytes = text.length
    const records = this.#records()
    return {
      ...records,
      odd: odd === 0 ? [] : takeOdd(records.lines),
      refused: this.#refusals(refused),
      empty,
      usedBytes,
      usedLines,
      usedRecords,
      overlong: overlong === 1 ? { kind: 'record', lines } : overlong === 2 ? { kind: 'comment' } : null,
    }
  }

  /**
   * Puts records among those that were cut last, in the order of the file; they are written behind the text.
   * @param limit so many of all of them are kept
   * @returns the records with the next one that is not kept, and where and what was written; null where there is no room for so many
   */
  amend(amendments: readonly Amendment[], limit: number): Amended | null {
    const added = amendments.filter(({ replaces }) => !replaces).length
    if (this.#count + added > this.#room) return null
    const tail = Buffer.concat(amendments.flatMap(({ written }) => [written, LINE_END]))
    const kernel = this.#kernel
    const at = kernel.tail(tail.length, amendments.length * AMENDMENT_NUMBERS * 4)
    const table = aligned(at + tail.length + SLACK)
    new Uint8Array(kernel.memory.buffer).set(tail, this.#text + at)
    const numbers = new Uint32Array(kernel.memory.buffer, this.#text + table, amendments.length * AMENDMENT_NUMBERS)
    let start = at
    for (const [entry, { written, line, number, index, replaces }] of amendments.entries()) {
      const end = start + written.length
      numbers.set([start, end, line, number, index, replaces ? 1 : 0], entry * AMENDMENT_NUMBERS)
      start = end + LINE_END.length
    }
    kernel.amend(table, amendments.length, Math.min(limit, this.#room))
    const all = this.#count + added
    this.#count = Math.min(all, limit)
    this.#bytes += tail.length
    const records = this.#records()
    takeOdd(records.lines)
    return { ...records, next: all > limit ? this.#record(limit) : null, at, tail }
  }

  #record(index: number): Amended['next'] {
    const [start = 0, , line = 0, number = 0] = [0, 1, 2, 3].map(
      (column) => this.#recordColumn(column, index + 1)[index],
    )
    return { start, line: line >= ODD ? line - ODD : line, number }
  }

  /** A column of the first records in the memory of the kernel. */
  #recordColumn(number: number, count: number): Uint32Array {
    const kernel = this.#kernel
    return new Uint32Array(kernel.memory.buffer, kernel.recordsAt() + number * this.#room * 4, count)
  }

  /** Records are not needed any more: what they were noted in is used again, as fresh memory is only given back when there is a lot of it. */
  release({ starts, ends, lines, numbers }: Records): void {
    for (const { buffer } of [starts, ends, lines, numbers]) this.#pool.give(buffer)
  }

  #records(): Records {
    const column = (number: number) => {
      const found = this.#recordColumn(number, this.#count)
      const numbers = new Uint32Array(this.#pool.take(found.byteLength), 0, found.length)
      numbers.set(found)
      return numbers
    }
    return { count: this.#count, starts: column(0), ends: column(1), lines: column(2), numbers: column(3) }
  }

  /** Keeps in memory what `pages` needs for these targets; to be called before the text is cut. */
  prepare(targets: readonly ColumnTarget[]): void {
    for (const { values } of targets) {
      if ('words' in values && values.words !== undefined) this.#keep(values.words, wordTable)
      if ('patterns' in values && values.patterns !== undefined) this.#keep(values.patterns, patternBytes)
    }
  }

  /**
   * The values of the good records that were cut last; those are left out in which a target that says so finds a fault, and nothing is in doubt. All of it is valid until the
   * next call of anything.
   * @param first position of the first record @param isAsked positions are told although none is left out
   */
  pages(targets: readonly ColumnTarget[], first = 0, isAsked = false): Pages {
    const kernel = this.#kernel
    this.#out = kernel.begin(this.#mostBytes(targets))
    const columns = targets.map(({ source, values, atFault }, number): Column => {
      kernel.judge(atFault === undefined ? -1 : number, atFault === 'leave out')
      const bytes = this.#write(source, values)
      const column = { present: kernel.presentAt(), values: kernel.valuesAt(), bytes, nulls: kernel.nulls() }
      this.#out = aligned(column.values + bytes)
      return column
    })
    const records = kernel.staying()
    const isWhole = records === this.#count
    const left = isWhole ? columns : columns.map((column, number) => this.#withoutOthers(column, targets[number]))
    return {
      records,
      pages: left.map(({ present, values, bytes, nulls }) => ({
        values: this.#bytesAt(values, bytes),
        present: nulls === 0 ? null : this.#bytesAt(present, (records + 7) >> 3),
      })),
      doubtful: this.#take(kernel.doubtful(this.#out)),
      positions: isWhole && !isAsked ? null : this.#take(kernel.positions(first, this.#out)),
      faults: this.#faults(),
    }
  }

  #withoutOthers(column: Column, target: ColumnTarget | undefined): Column {
    const kernel = this.#kernel
    const width = WIDTHS[target?.values.kind ?? 'text']
    const bytes = kernel.withoutOthers(column.values, width, column.present)
    return { ...column, bytes, nulls: kernel.nulls() }
  }

  /** Of each record with faults all of them. */
  #faults(): Map<number, Fault[]> {
    const kernel = this.#kernel
    const found = new Map<number, Fault[]>()
    const count = kernel.faultsFound()
    if (count === 0) return found
    const numbers = new Uint32Array(kernel.memory.buffer, kernel.faultsAt(), count * FAULT_NUMBERS)
    for (let at = 0; at < numbers.length; at += FAULT_NUMBERS) {
      const record = numbers[at] as number
      const fault = { target: numbers[at + 1] as number, code: FAULTS[(numbers[at + 2] as number) - 1] as FaultCode }
      const others = found.get(record)
      if (others === undefined) found.set(record, [fault])
      else others.push(fault)
    }
    return found
  }

  #refusals(count: number): Refusal[] {
    const numbers = new Uint32Array(this.#kernel.memory.buffer, this.#kernel.refusalsAt(), count * REFUSAL_NUMBERS)
    return Array.from({ length: count }, (_, index) => {
      const [code = 0, start = 0, end = 0, line = 0, record = 0, found = 0] = numbers.subarray(index * REFUSAL_NUMBERS)
      return { code: REFUSALS[code - 1] ?? 'file.quote', start, end, line, record, found }
    })
  }

  /** How long all pages together can be. */
  #mostBytes(targets: readonly ColumnTarget[]): number {
    const texts = targets.filter(({ values }) => values.kind === 'text').map(({ source }) => source)
    const often = Math.max(0, ...countsOf(texts).values())
    return often * this.#bytes + (targets.length + 2) * (this.#count * 9 + 4 * SLACK)
  }

  #keep(key: readonly string[], make: (key: readonly string[]) => Uint8Array): void {
    if (this.#kept.has(key)) return
    const made = make(key)
    const at = this.#kernel.keep(made.length)
    new Uint8Array(this.#kernel.memory.buffer).set(made, at)
    this.#kept.set(key, at)
  }

  #keptAt(key: readonly string[]): number {
    const at = this.#kept.get(key)
    if (at === undefined) throw new Error('not prepared')
    return at
  }

  #take(length: number): Uint8Array {
    const taken = this.#bytesAt(this.#out, length)
    this.#out = aligned(this.#out + length)
    return taken
  }

  #bytesAt(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#kernel.memory.buffer, address, length)
  }

  #write(column: number, values: Values): number {
    const kernel = this.#kernel
    const out = this.#out
    const { required } = values
    switch (values.kind) {
      case 'text': {
        const { minLength = 0, maxLength = 0, email = false } = values
        const words = values.words === undefined ? 0 : this.#keptAt(values.words)
        return kernel.texts(column, required, minLength, maxLength, email, words, out)
      }
      case 'boolean':
        return kernel.booleans(column, required, out)
      case 'number': {
        const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = values
        return kernel.floats(column, required, ...signs(values), least, most, out)
      }
      case 'integer': {
        const { least = LEAST, most = MOST } = values
        return kernel.whole(column, WHOLE.integer, required, ...signs(values), 0, 0n, least, most, out)
      }
      case 'decimal': {
        const { least = LEAST, most = MOST, precision, scale } = values
        const limit = 10n ** BigInt(precision)
        return kernel.whole(column, WHOLE.decimal, required, ...signs(values), scale, limit, least, most, out)
      }
      case 'date':
      case 'time':
      case 'datetime': {
        const { kind, patterns, least = LEAST, most = MOST } = values
        const what = patterns === undefined ? WHOLE[kind] : PATTERNS[kind]
        const detail = patterns === undefined ? 0 : this.#keptAt(patterns)
        return kernel.whole(column, what, required, 0, 0, detail, 0n, least, most, out)
      }
    }
  }
}

/** Takes the mark of odd records from their lines. @returns which they are */
function takeOdd(lines: Uint32Array): number[] {
  const odd: number[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as number
    if (line < ODD) continue
    lines[index] = line - ODD
    odd.push(index)
  }
  return odd
}

function signs({ decimal = '.', grouping = '' }: { readonly decimal?: string; readonly grouping?: string }) {
  const isPlain = decimal === '.' && grouping === ''
  return isPlain ? ([0, 0] as const) : ([byteOf(decimal), grouping === '' ? 0 : byteOf(grouping)] as const)
}

/** A dialect's quote and escape are ASCII: one character is one byte. -1 for none. */
function byteOf(character: string | null): number {
  return character?.charCodeAt(0) ?? -1
}

function countsOf(numbers: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  return counts
}
