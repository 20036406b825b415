import { isSpace, MarkupText, UNKNOWN } from '../markup/markup-text'
import type { CellValues } from './cell-values'
import { MOST_COLUMNS } from './places'

const SPACE = 0x20
const QUOTE = 0x22
const SLASH = 0x2f
const EQUALS = 0x3d
const GREATER = 0x3e
const R = 0x72
const S = 0x73
const T = 0x74

/** How rows are written in a sheet: all of its tags have the same prefix. */
interface Tags {
  readonly row: string
  readonly rowEnd: string
  readonly cell: string
  readonly cellEnd: string
  readonly value: string
  readonly valueEnd: string
  readonly formula: string
  readonly formulaEnd: string
  readonly text: string
  readonly preservedText: string
  readonly textEnd: string
}

/**
 * Reads rows as programs write them: cells with places, styles and types, their values, formulas and texts. Whatever is unusual or may be wrong is
 * left to the parser, which takes several times as long; what is read here means the same to both.
 */
export class PlainRows {
  /** Number of the row that was read last; null where it does not say. */
  number: number | null = null
  /** Its cells by column, from 0. */
  cells: string[] = []
  readonly #values: CellValues
  #tags: Tags | null = null
  /** Names of attributes that the parser has accepted, with the number of the tag that held it last. */
  readonly #attributes = new Map<string, number>()
  #tag = 0
  #markup = new MarkupText('')
  #text = ''
  /** Where the last row that ends in the text does: no row that begins before reaches behind the text, where looking is slow. */
  #lastEnd = -1
  #isEmpty = false
  /** Column of the cell that was read last. */
  #column = -1

  constructor(values: CellValues) {
    this.#values = values
  }

  /** The text that is read from now on. */
  begin(markup: MarkupText): void {
    this.#markup = markup
    this.#text = markup.text
    this.#findLastEnd()
  }

  /** Learns how rows are written from one that the parser has read. */
  learnRow(name: string): void {
    if (this.#tags?.row === `<${name}`) return
    const prefix = name.slice(0, -'row'.length)
    this.#tags = {
      row: `<${prefix}row`,
      rowEnd: `</${prefix}row>`,
      cell: `<${prefix}c`,
      cellEnd: `</${prefix}c>`,
      value: `<${prefix}v>`,
      valueEnd: `</${prefix}v>`,
      formula: `<${prefix}f`,
      formulaEnd: `</${prefix}f>`,
      text: `<${prefix}is><${prefix}t>`,
      preservedText: `<${prefix}is><${prefix}t xml:space="preserve">`,
      textEnd: `</${prefix}t></${prefix}is>`,
    }
    this.#findLastEnd()
  }

  learnAttributes(attributes: Readonly<Record<string, string>>): void {
    for (const name in attributes) if (!this.#attributes.has(name)) this.#attributes.set(name, 0)
  }

  /** Reads the row that follows a place between two tags. @returns the place behind it, UNKNOWN where the parser has to read it */
  read(from: number): number {
    const tags = this.#tags
    if (tags === null || from >= this.#lastEnd || !this.#markup.isAllowed) return UNKNOWN
    const start = this.#markup.behindSpace(from)
    if (!this.#text.startsWith(tags.row, start)) return UNKNOWN
    this.number = null
    this.cells = []
    this.#column = -1
    let at = this.#tagEnd(start + tags.row.length, true)
    if (this.#isEmpty) return at
    while (at !== UNKNOWN) {
      at = this.#markup.behindSpace(at)
      if (this.#text.startsWith(tags.cell, at)) at = this.#cell(tags, at + tags.cell.length)
      else return this.#text.startsWith(tags.rowEnd, at) ? at + tags.rowEnd.length : UNKNOWN
    }
    return UNKNOWN
  }

  #findLastEnd(): void {
    this.#lastEnd = this.#tags === null ? -1 : this.#text.lastIndexOf(this.#tags.rowEnd)
  }

  /** Reads the attributes of a row or a formula. @returns the place behind the tag */
  #tagEnd(from: number, isRow: boolean): number {
    const text = this.#text
    const tag = ++this.#tag
    let at = from
    for (;;) {
      const code = text.charCodeAt(at)
      this.#isEmpty = code === SLASH
      if (code === GREATER) return at + 1
      if (code === SLASH) return text.charCodeAt(at + 1) === GREATER ? at + 2 : UNKNOWN
      if (!isSpace(code)) return UNKNOWN
      at = this.#markup.behindSpace(at)
      if (text.charCodeAt(at) === GREATER || text.charCodeAt(at) === SLASH) continue
      const equals = text.indexOf('=', at)
      const name = text.slice(at, Math.max(at, equals))
      const seen = this.#attributes.get(name)
      if (seen === undefined || seen === tag || text.charCodeAt(equals + 1) !== QUOTE) return UNKNOWN
      this.#attributes.set(name, tag)
      const end = text.indexOf('"', equals + 2)
      const value = end < 0 ? null : this.#markup.attribute(equals + 2, end)
      if (value === null) return UNKNOWN
      if (isRow && name === 'r') this.number = Number(value)
      at = end + 1
    }
  }

  /** Reads a cell from the place behind its name on. */
  #cell(tags: Tags, from: number): number {
    const text = this.#text
    let at = from
    let column = this.#column + 1
    let style = 0
    let type = 'n'
    let seen = 0
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === GREATER || code === SLASH) break
      if (code !== SPACE || text.charCodeAt(at + 2) !== EQUALS || text.charCodeAt(at + 3) !== QUOTE) return UNKNOWN
      const name = text.charCodeAt(at + 1)
      const start = at + 4
      at = start
      if (name === R) {
        column = -1
        for (; isLetter(text.charCodeAt(at)); at++) column = (column + 1) * 26 + (text.charCodeAt(at) & 0xdf) - 0x41
        while (isDigit(text.charCodeAt(at))) at++
      } else if (name === S) {
        for (; isDigit(text.charCodeAt(at)); at++) style = style * 10 + text.charCodeAt(at) - 0x30
      } else if (name === T) {
        while (isLetter(text.charCodeAt(at))) at++
        type = text.slice(start, at)
      } else return UNKNOWN
      const bit = 1 << (name - R)
      if (text.charCodeAt(at) !== QUOTE || (seen & bit) !== 0) return UNKNOWN
      seen |= bit
      at++
    }
    if (column < 0 || column >= MOST_COLUMNS) return UNKNOWN
    this.#column = column
    if (text.charCodeAt(at) === GREATER) return this.#content(tags, at + 1, type, style)
    return text.charCodeAt(at + 1) === GREATER ? at + 2 : UNKNOWN
  }

  #content(tags: Tags, from: number, type: string, style: number): number {
    const text = this.#text
    let at = from
    let value = ''
    for (;;) {
      at = this.#markup.behindSpace(at)
      let start = at
      let closing = tags.valueEnd
      if (text.startsWith(tags.value, at)) start += tags.value.length
      else if (text.startsWith(tags.cellEnd, at)) {
        if (value !== '') this.cells[this.#column] = this.#values.valueOf(type, style, value)
        return at + tags.cellEnd.length
      } else if (text.startsWith(tags.formula, at)) {
        at = this.#formula(tags, at + tags.formula.length)
        if (at === UNKNOWN) return UNKNOWN
        continue
      } else {
        closing = tags.textEnd
        const opening = text.startsWith(tags.text, at) ? tags.text : tags.preservedText
        if (!text.startsWith(opening, at)) return UNKNOWN
        start += opening.length
      }
      const end = text.indexOf('<', start)
      const found = end >= 0 && text.startsWith(closing, end) ? this.#markup.content(start, end) : null
      if (found === null) return UNKNOWN
      value = value === '' ? found : value + found
      at = end + closing.length
    }
  }

  /** Passes over a formula: what counts is its value. */
  #formula(tags: Tags, from: number): number {
    const start = this.#tagEnd(from, false)
    if (start === UNKNOWN || this.#isEmpty) return start
    const end = this.#text.indexOf('<', start)
    if (end < 0 || !this.#text.startsWith(tags.formulaEnd, end)) return UNKNOWN
    return this.#markup.content(start, end) === null ? UNKNOWN : end + tags.formulaEnd.length
  }
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
