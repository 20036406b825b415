import { isSpace, MarkupText, UNKNOWN } from '../markup/markup-text'
import type { Node, XmlShape } from './shape'

const EXCLAMATION = 0x21
const SLASH = 0x2f
const GREATER = 0x3e
const COMMENT = '!--'
const SECTION = '![CDATA['

/**
 * Reads records as programs write them: elements and attributes that occurred before, text, CDATA sections, comments. Whatever is unusual or may be
 * wrong is left to the parser, which takes several times as long; what is read here means the same to both.
 */
export class PlainRecords {
  readonly #shape: XmlShape
  /** Of the element that is a record. */
  readonly #name: string
  #piece = new MarkupText('')
  #text = ''
  /** Where the last element that may be a record ends: nothing that begins before reaches behind the text, where looking is slow. */
  #lastEnd = -1
  /** The tag that was read last is all there is of its element. */
  #isEmpty = false
  /** Number of that tag, by which an attribute that it holds twice is noticed. */
  #tag = 0

  constructor(shape: XmlShape, name: string) {
    this.#shape = shape
    this.#name = name
  }

  /** The text that is read from now on. */
  begin(piece: MarkupText): void {
    this.#piece = piece
    this.#text = piece.text
    this.#lastEnd = Math.max(this.#text.lastIndexOf(`</${this.#name}>`), this.#text.lastIndexOf('/>'))
  }

  /** Reads the record that begins at `at`. @returns the place behind it, UNKNOWN where the parser has to read it */
  read(at: number): number {
    if (at > this.#lastEnd || !this.#isName(this.#name, at + 1)) return UNKNOWN
    this.#shape.begin()
    return this.#element(this.#shape.root, this.#name, at + 1 + this.#name.length)
  }

  /** Reads an element from the place behind its name on. */
  #element(node: Node, name: string, from: number): number {
    let at = this.#attributes(node, from)
    if (at === UNKNOWN) return UNKNOWN
    let text = ''
    let previous: Node | null = null
    let isOpen = !this.#isEmpty
    while (isOpen) {
      const tag = this.#text.indexOf('<', at)
      if (tag < 0) return UNKNOWN
      if (tag > at) {
        const found = this.#piece.content(at, tag)
        if (found === null) return UNKNOWN
        text = text === '' ? found : text + found
      }
      const code = this.#text.charCodeAt(tag + 1)
      if (code === SLASH) {
        at = tag + 2 + name.length
        if (!this.#text.startsWith(name, tag + 2) || this.#text.charCodeAt(at) !== GREATER) return UNKNOWN
        at++
        isOpen = false
      } else if (code !== EXCLAMATION) {
        const child = this.#child(node, previous, tag + 1)
        if (child === undefined) return UNKNOWN
        at = this.#element(child, child.tag, tag + 1 + child.tag.length)
        if (at === UNKNOWN) return UNKNOWN
        previous = child
      } else if (this.#text.startsWith(SECTION, tag + 1)) {
        const start = tag + 1 + SECTION.length
        const end = this.#text.indexOf(']]>', start)
        if (end < 0) return UNKNOWN
        text += this.#piece.section(start, end)
        at = end + 3
      } else {
        at = this.#behindComment(tag + 1)
        if (at === UNKNOWN) return UNKNOWN
      }
    }
    this.#shape.close(node, text, previous !== null)
    return at
  }

  /** The child whose name stands at `at`: nearly always the one that followed the same child the last time. */
  #child(parent: Node, previous: Node | null, at: number): Node | undefined {
    const expected = previous === null ? parent.first : previous.next
    if (expected !== null && this.#isName(expected.tag, at)) return expected
    let end = at
    while (end < this.#text.length && !endsName(this.#text.charCodeAt(end))) end++
    const child = parent.children.get(this.#text.slice(at, end))
    if (child === undefined) return undefined
    if (previous === null) parent.first = child
    else previous.next = child
    return child
  }

  /** Reads the attributes of a tag. @returns the place behind the tag */
  #attributes(node: Node, from: number): number {
    const text = this.#text
    const tag = ++this.#tag
    let at = from
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === GREATER) {
        this.#isEmpty = false
        return at + 1
      }
      if (code === SLASH) {
        this.#isEmpty = true
        return text.charCodeAt(at + 1) === GREATER ? at + 2 : UNKNOWN
      }
      if (!isSpace(code)) return UNKNOWN
      at = this.#piece.behindSpace(at)
      if (text.charCodeAt(at) === GREATER || text.charCodeAt(at) === SLASH) continue
      const equals = text.indexOf('=', at)
      const attribute = node.attributes.get(text.slice(at, Math.max(at, equals)))
      const quote = text[equals + 1]
      if (attribute === undefined || attribute.seen === tag || (quote !== '"' && quote !== "'")) return UNKNOWN
      const end = text.indexOf(quote, equals + 2)
      const value = end < 0 ? null : this.#piece.attribute(equals + 2, end)
      if (value === null) return UNKNOWN
      attribute.seen = tag
      this.#shape.set(attribute, value)
      at = end + 1
    }
  }

  #behindComment(at: number): number {
    if (!this.#text.startsWith(COMMENT, at)) return UNKNOWN
    const end = this.#text.indexOf('--', at + COMMENT.length)
    return end >= 0 && this.#text.charCodeAt(end + 2) === GREATER ? end + 3 : UNKNOWN
  }

  #isName(name: string, at: number): boolean {
    return this.#text.startsWith(name, at) && endsName(this.#text.charCodeAt(at + name.length))
  }
}

function endsName(code: number): boolean {
  return code === GREATER || code === SLASH || isSpace(code)
}
