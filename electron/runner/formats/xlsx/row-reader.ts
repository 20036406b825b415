import type { SaxesTagPlain } from 'saxes'
import { VigieError } from '@shared/errors/error-data'
import { MarkupText, UNKNOWN } from '../markup/markup-text'
import { readThrough, SteppingParser, type MarkupListener } from '../markup/stepping-parser'
import { CellValues } from './cell-values'
import { doctypeRefused, localName, openPart, tokenTooLong, unreadable, type PartText } from './part'
import { columnOf, MOST_COLUMNS } from './places'
import { PlainRows } from './plain-rows'
import type { Sheet, Workbook } from './workbook'

/** A cell's text may be no longer, and nothing else in a sheet is, in characters. */
const LONGEST_TOKEN = 16 << 20

/** One row of a sheet as far as it is written down. */
export interface SheetRow {
  /** From 1. */
  readonly number: number
  /** By column, from 0; holes and empty text where a cell is empty. */
  readonly cells: readonly string[]
  /** Place in the sheet's text behind the row. */
  readonly end: number
}

/** The rows of a sheet, one portion after the other. Those that hold nothing unusual are read without the parser. */
export class RowReader implements MarkupListener {
  readonly #name: string
  readonly #part: PartText
  readonly #packedBytes: number
  readonly #values: CellValues
  readonly #plain: PlainRows
  readonly #parser = new SteppingParser(this)
  #rows: SheetRow[] = []
  /** Number of the row that is being read, or was read last. */
  #number = 0
  #cells: string[] = []
  #column = -1
  #type = ''
  #style = 0
  #text = ''
  #isText = false
  #inReading = false
  #depth = 0
  /** Depth at which rows are, once there was one. */
  #rowDepth = -1
  #isEnd = false
  #failure: { readonly thrown: unknown } | null = null

  private constructor(name: string, part: PartText, packedBytes: number, values: CellValues) {
    this.#name = name
    this.#part = part
    this.#packedBytes = packedBytes
    this.#values = values
    this.#plain = new PlainRows(values)
  }

  /** @throws archive.damaged, archive.tooLarge, format.unreadable */
  static async open(book: Workbook, sheet: Sheet): Promise<RowReader> {
    const values = new CellValues(book, await book.strings())
    const part = await openPart(book.name, book.zip, sheet.entry)
    return new RowReader(book.name, part, sheet.entry.compressedSize, values)
  }

  /** How much of the sheet was read, from 0 to 1. */
  get share(): number {
    return this.#packedBytes === 0 ? 1 : Math.min(1, this.#part.used() / this.#packedBytes)
  }

  /** The next rows, possibly none; null at the end. @throws archive.damaged, archive.tooLarge, format.unreadable, xml.doctype */
  async next(): Promise<readonly SheetRow[] | null> {
    if (this.#failure !== null) throw this.#failure.thrown
    if (this.#isEnd) return null
    const text = await this.#part.next()
    this.#rows = []
    try {
      this.#read(text)
    } catch (error) {
      // What was read before is good.
      this.#failure = { thrown: unreadable(this.#name, error) }
      if (this.#rows.length === 0) throw this.#failure.thrown
    }
    return this.#rows
  }

  close(): void {
    this.#part.close()
  }

  doctype(): never {
    throw doctypeRefused(this.#name, this.#parser.line)
  }

  opened({ name, attributes }: SaxesTagPlain): void {
    switch (localName(name)) {
      case 'c':
        this.#beginCell(attributes)
        break
      case 'v':
      case 't':
        this.#isText = !this.#inReading
        break
      case 'f':
        this.#plain.learnAttributes(attributes)
        break
      case 'row':
        this.#beginRow(attributes['r'] === undefined ? null : Number(attributes['r']))
        this.#rowDepth = this.#depth
        this.#plain.learnRow(name)
        this.#plain.learnAttributes(attributes)
        break
      case 'rPh':
        this.#inReading = true
        break
    }
    this.#depth++
  }

  closed({ name }: SaxesTagPlain): void {
    this.#depth--
    switch (localName(name)) {
      case 'v':
      case 't':
        this.#isText = false
        break
      case 'c':
        if (this.#text !== '') this.#cells[this.#column] = this.#values.valueOf(this.#type, this.#style, this.#text)
        break
      case 'row':
        this.#rows.push({ number: this.#number, cells: this.#cells, end: this.#parser.position })
        break
      case 'rPh':
        this.#inReading = false
        break
    }
  }

  text(found: string): void {
    if (this.#isText) this.#text += found
  }

  #read(text: string | null): void {
    this.#isEnd = text === null
    if (text === null) return this.#parser.close()
    this.#plain.begin(new MarkupText(text))
    readThrough(this.#parser, text, (at) => this.#readPlain(at))
    if (this.#parser.pending > LONGEST_TOKEN) throw tokenTooLong(this.#name, LONGEST_TOKEN)
  }

  #readPlain(from: number): number {
    if (this.#depth !== this.#rowDepth) return UNKNOWN
    const end = this.#plain.read(from)
    if (end === UNKNOWN) return UNKNOWN
    this.#beginRow(this.#plain.number)
    this.#rows.push({ number: this.#number, cells: this.#plain.cells, end: this.#parser.reached + end - from })
    return end
  }

  /** @param number null where the row does not say: then it follows the one before it */
  #beginRow(number: number | null): void {
    const next = number ?? this.#number + 1
    // Rows in another order would be passed over in silence.
    if (!Number.isInteger(next) || next <= this.#number)
      throw new VigieError('format.unreadable', {
        path: this.#name,
        reason: `row ${next} behind row ${this.#number}`,
      })
    this.#number = next
    this.#cells = []
    this.#column = -1
  }

  #beginCell(attributes: Readonly<Record<string, string>>): void {
    const place = attributes['r']
    this.#column = place === undefined ? this.#column + 1 : columnOf(place)
    if (this.#column < 0 || this.#column >= MOST_COLUMNS)
      throw new VigieError('format.unreadable', {
        path: this.#name,
        reason: `a cell at ${place ?? `column ${this.#column + 1}`}`,
      })
    this.#type = attributes['t'] ?? 'n'
    this.#style = Number(attributes['s'] ?? 0)
    this.#text = ''
  }
}
