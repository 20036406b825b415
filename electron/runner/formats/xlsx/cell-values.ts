import { cellNumber } from './cell-formats'
import { plainText } from './part'
import type { SharedStrings } from './shared-strings'
import type { Workbook } from './workbook'

/** What stands in the cells of a workbook, as text. */
export class CellValues {
  readonly #book: Pick<Workbook, 'formats' | 'is1904'>
  readonly #strings: SharedStrings

  constructor(book: Pick<Workbook, 'formats' | 'is1904'>, strings: SharedStrings) {
    this.#book = book
    this.#strings = strings
  }

  /** @param type of the cell as it is declared @param style its number @param text what was written for its value, not empty */
  valueOf(type: string, style: number, text: string): string {
    switch (type) {
      case 's':
        return this.#strings.get(Number(text)) ?? ''
      case 'n':
        return cellNumber(text, this.#book.formats[style] ?? 'number', this.#book.is1904)
      case 'b':
        return text === '1' ? 'true' : text === '0' ? 'false' : text
      case 'd':
      case 'e':
        return text
    }
    return plainText(text)
  }
}
