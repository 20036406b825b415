import type { Resolved } from '@shared/jobs/format'
import type { Feed, Item } from '../feed/feed'
import type { SourcePosition } from '../records'
import type { RowReader, SheetRow } from './row-reader'

const NONE = -1

/** The rows of a sheet's range as records; rows without a filled cell, written down or not, are blank ones. */
export class SheetFeed implements Feed {
  readonly #rows: RowReader
  readonly #format: Resolved<'xlsx'>
  readonly #fileBytes: number
  readonly #close: () => Promise<void>
  /** Row that comes next. */
  #next: number
  #isEnd = false

  constructor(
    rows: RowReader,
    format: Resolved<'xlsx'>,
    from: SourcePosition,
    file: { readonly bytes: number; close(): Promise<void> },
  ) {
    this.#rows = rows
    this.#format = format
    this.#fileBytes = file.bytes
    this.#close = () => file.close()
    this.#next = from.line
  }

  get raw(): number {
    return Math.floor(this.#rows.share * this.#fileBytes)
  }

  async pull(): Promise<Iterable<Item> | null> {
    const rows = this.#isEnd ? null : await this.#rows.next()
    return rows === null ? null : this.#items(rows)
  }

  async close(): Promise<void> {
    this.#rows.close()
    await this.#close()
  }

  *#items(rows: readonly SheetRow[]): Generator<Item> {
    for (const row of rows) {
      if (row.number < this.#next) continue
      if (row.number > (this.#format.lastRow ?? Number.POSITIVE_INFINITY)) {
        this.#isEnd = true
        return
      }
      const blanks = row.number - this.#next
      if (blanks > 0)
        yield { values: null, blanks, original: null, line: this.#next, end: row.end, endLine: row.number }
      this.#next = row.number + 1
      yield this.#item(row)
    }
  }

  #item({ number, cells, end }: SheetRow): Item {
    const { firstColumn, lastColumn, cut } = this.#format
    const values = new Array<string>(lastColumn - firstColumn + 1)
    let isBlank = true
    for (let column = firstColumn; column <= lastColumn; column++) {
      const value = cells[column] ?? ''
      values[column - firstColumn] = value
      if (value !== '') isBlank = false
    }
    const outside = cut ? NONE : lastOutside(cells, firstColumn, lastColumn)
    const place = { original: null, line: number, end, endLine: number + 1 }
    if (outside === NONE) return { values: isBlank ? null : values, refusal: undefined, ...place }
    const params = { expected: lastColumn - firstColumn + 1, found: outside - firstColumn + 1 }
    const all = Array.from(cells, (cell) => cell ?? '')
    return { values: all, refusal: { code: 'file.columns.extra', params }, ...place }
  }
}

/** The last filled cell that is not between two columns. */
function lastOutside(cells: readonly (string | undefined)[], first: number, last: number): number {
  for (let column = cells.length - 1; column >= 0; column--) {
    if (column <= last && column >= first) column = first
    else if ((cells[column] ?? '') !== '') return column
  }
  return NONE
}
