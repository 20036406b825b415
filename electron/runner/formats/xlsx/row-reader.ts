import { VigieError } from '@shared/errors/error-data'
import { cellNumber, type CellFormat } from './cell-formats'
import { localName, openPart, strictParser, unreadable, type PartText } from './part'
import { plainText, type Sheet, type Workbook } from './workbook'

/** A cell's text may be no longer, and nothing else in a sheet is. */
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

/** The rows of a sheet, one portion after the other. */
export class RowReader {
  readonly #book: Workbook
  readonly #part: PartText
  readonly #packedBytes: number
  readonly #parser
  readonly #strings: readonly string[]
  #rows: SheetRow[] = []
  #number = 0
  #cells: string[] = []
  #column = -1
  #type = ''
  #format: CellFormat = 'number'
  #text = ''
  #isText = false
  #inReading = false
  /** Characters that the parser was given: between two pieces it does not know its place itself. */
  #given = 0
  #lastEvent = 0
  #isEnd = false

  private constructor(book: Workbook, sheet: Sheet, part: PartText, strings: readonly string[]) {
    this.#book = book
    this.#part = part
    this.#strings = strings
    this.#packedBytes = sheet.entry.compressedSize
    this.#parser = strictParser(book.name)
    this.#listen()
  }

  /** @throws archive.damaged, archive.tooLarge, format.unreadable */
  static async open(book: Workbook, sheet: Sheet): Promise<RowReader> {
    const strings = await book.strings()
    return new RowReader(book, sheet, await openPart(book.name, book.zip, sheet.entry), strings)
  }

  /** How much of the sheet was read, from 0 to 1. */
  get share(): number {
    return this.#packedBytes === 0 ? 1 : Math.min(1, this.#part.used() / this.#packedBytes)
  }

  /** The next rows, possibly none; null at the end. @throws archive.damaged, archive.tooLarge, format.unreadable, xml.doctype */
  async next(): Promise<readonly SheetRow[] | null> {
    if (this.#isEnd) return null
    const text = await this.#part.next()
    this.#rows = []
    try {
      if (text === null) {
        this.#isEnd = true
        this.#parser.close()
      } else {
        this.#given += text.length
        this.#parser.write(text)
      }
    } catch (error) {
      throw unreadable(this.#book.name, error)
    }
    if (this.#given - this.#lastEvent > LONGEST_TOKEN)
      throw new VigieError('format.unreadable', {
        path: this.#book.name,
        reason: `a cell of more than ${LONGEST_TOKEN} bytes`,
      })
    return this.#rows
  }

  close(): void {
    this.#part.close()
  }

  #listen(): void {
    const parser = this.#parser
    parser.on('opentag', ({ name, attributes }) => {
      switch (localName(name)) {
        case 'c':
          this.#beginCell(attributes)
          break
        case 'v':
        case 't':
          this.#isText = !this.#inReading
          break
        case 'row':
          this.#number = attributes['r'] === undefined ? this.#number + 1 : Number(attributes['r'])
          this.#cells = []
          this.#column = -1
          break
        case 'rPh':
          this.#inReading = true
          break
      }
    })
    const text = (found: string) => {
      if (this.#isText) this.#text += found
    }
    parser.on('text', text)
    parser.on('cdata', text)
    parser.on('closetag', ({ name }) => {
      this.#lastEvent = parser.position
      switch (localName(name)) {
        case 'v':
        case 't':
          this.#isText = false
          break
        case 'c':
          if (this.#text !== '') this.#cells[this.#column] = this.#value()
          break
        case 'row':
          this.#rows.push({ number: this.#number, cells: this.#cells, end: parser.position })
          break
        case 'rPh':
          this.#inReading = false
          break
      }
    })
  }

  #beginCell(attributes: Readonly<Record<string, string>>): void {
    const place = attributes['r']
    this.#column = place === undefined ? this.#column + 1 : columnOf(place)
    this.#type = attributes['t'] ?? 'n'
    this.#format = this.#book.formats[Number(attributes['s'] ?? 0)] ?? 'number'
    this.#text = ''
  }

  #value(): string {
    const text = this.#text
    switch (this.#type) {
      case 's':
        return this.#strings[Number(text)] ?? ''
      case 'n':
        return cellNumber(text, this.#format, this.#book.is1904)
      case 'b':
        return text === '1' ? 'true' : text === '0' ? 'false' : text
      case 'd':
      case 'e':
        return text
    }
    return plainText(text)
  }
}

/** Column of a place such as `AB12`, from 0. */
export function columnOf(place: string): number {
  let column = 0
  for (let at = 0; at < place.length; at++) {
    const letter = place.charCodeAt(at) & 0xdf
    if (letter < 0x41 || letter > 0x5a) break
    column = column * 26 + letter - 0x40
  }
  return column - 1
}
