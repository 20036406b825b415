import type { SaxesTagPlain } from 'saxes'
import { VigieError } from '@shared/errors/error-data'
import { MAX_RECORD_BYTES } from '../delimited/bytes'
import { REPLACEMENT } from '../delimited/encoding'
import { ORIGINAL_BYTES } from '../delimited/record-block'
import type { Feed, Item } from '../feed/feed'
import { MarkupText, UNKNOWN } from '../markup/markup-text'
import { SteppingParser } from '../markup/stepping-parser'
import type { SourcePosition } from '../records'
import { TextPiece } from '../text/text-piece'
import type { TextStream } from '../text/text-stream'
import { PlainRecords } from './plain-records'
import type { Node, XmlShape } from './shape'

const GREATER = 0x3e
const LESS = 0x3c
/** No tag, text or comment is longer. */
const LONGEST_TOKEN = 64 << 20
/** Depth up to which a document is believed to be meant. */
export const MOST_DEPTH = 512

/** An element of the record that is open. */
interface Open {
  readonly node: Node
  text: string
  hasChildren: boolean
}

/**
 * The elements at one path of an XML document, however long it is: only the record that is being read is in memory. A DOCTYPE is refused, and
 * with it every entity that is not XML's own. Records that hold nothing unusual are read without the parser.
 */
export class XmlFeed implements Feed {
  readonly #stream: TextStream
  readonly #steps: readonly string[]
  readonly #name: string
  readonly #shape: XmlShape
  readonly #plain: PlainRecords
  readonly #parser: SteppingParser
  /** Bytes behind the last `>`: whole tokens are parsed, so that places in the text are easily found in the bytes. */
  #rest: Buffer = Buffer.alloc(0)
  #piece: TextPiece
  /** Place of the piece in the document, in characters. */
  #pieceAt = 0
  /** The record that was read last, until it is given. No more than one ends with a tag. */
  #item: Item | null = null
  #depth = 0
  /** How many of the open elements lead to the records. */
  #matched = 0
  #open: Open[] = []
  #start: { readonly at: number; readonly line: number } | null = null
  /** Text of the record that stands before the piece. */
  #carried = ''
  #carriedLength = 0
  /** Text from the last `<` before the piece on. */
  #tail = ''
  readonly #firstLine: number
  /** Place in the piece of the next line feed that was not counted. */
  #lineFeed = 0
  #isEnd = false

  /** @param start the place at which the stream stands, and the version of XML that the document declares */
  constructor(
    stream: TextStream,
    path: string,
    shape: XmlShape,
    { from, version }: { readonly from: SourcePosition; readonly version: string },
  ) {
    this.#stream = stream
    this.#steps = path.split('/').slice(1)
    this.#name = this.#steps.at(-1) ?? ''
    this.#shape = shape
    this.#plain = new PlainRecords(shape, this.#name)
    this.#firstLine = from.line - 1
    this.#parser = new SteppingParser({
      doctype: () => {
        throw new VigieError('xml.doctype', { path: stream.name, line: this.#line })
      },
      opened: (tag) => this.#opened(tag),
      closed: () => this.#closed(),
      text: (found) => {
        const open = this.#open.at(-1)
        if (open !== undefined && this.#carriedLength <= MAX_RECORD_BYTES) open.text += found
      },
    })
    this.#piece = this.#pieceOf(Buffer.alloc(0), stream.position)
    if (from.record > 0) {
      // Behind a record only the elements around it are open.
      const before = [`<?xml version="${version}"?>`, ...this.#steps.slice(0, -1).map((name) => `<${name}>`)]
      for (const tag of before) this.#pieceAt += this.#parser.step(tag, 0)
    }
  }

  get raw(): number | undefined {
    return this.#stream.raw
  }

  async pull(): Promise<Iterable<Item> | null> {
    if (this.#isEnd) return null
    const chunk = await this.#stream.next()
    this.#isEnd = chunk === null
    return this.#records(chunk)
  }

  close(): Promise<void> {
    return this.#stream.close()
  }

  /** The records that end in a chunk, or with the document. */
  *#records(chunk: Buffer | null): Generator<Item> {
    try {
      if (chunk === null) yield* this.#finish()
      else yield* this.#read(chunk)
    } catch (thrown) {
      throw this.#explain(thrown)
    }
  }

  *#read(chunk: Buffer): Generator<Item> {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const whole = bytes.lastIndexOf(GREATER) + 1
    this.#rest = bytes.subarray(whole)
    if (this.#rest.length > LONGEST_TOKEN) throw this.#syntax(`no ">" within ${LONGEST_TOKEN} bytes`)
    if (whole === 0) return
    this.#begin(bytes.subarray(0, whole))
    yield* this.#parse()
    this.#carry()
    if (this.#parser.pending > LONGEST_TOKEN) throw this.#syntax(`a token of more than ${LONGEST_TOKEN} bytes`)
  }

  *#finish(): Generator<Item> {
    this.#begin(this.#rest)
    yield* this.#parse()
    this.#parser.close()
  }

  #begin(bytes: Buffer): void {
    this.#pieceAt += this.#piece.text.length
    this.#piece = this.#pieceOf(bytes, this.#piece.offset + this.#piece.bytes.length)
    this.#findLineFeed(0)
  }

  #pieceOf(bytes: Buffer, offset: number): TextPiece {
    return new TextPiece(bytes, offset, [GREATER])
  }

  /** Reads the piece: between two tags the records that are plain, everything else by the parser. */
  *#parse(): Generator<Item> {
    const { text } = this.#piece
    const markup = new MarkupText(text)
    // The parser alone counts lines that end with a carriage return.
    const isPlain = markup.isAllowed && !markup.hasLoneReturn
    this.#plain.begin(markup)
    for (let at = 0; at < text.length;) {
      const mayBePlain = isPlain && this.#mayBegin && this.#parser.isBehindTag
      const end = mayBePlain ? this.#readPlain(markup, at) : UNKNOWN
      at = end === UNKNOWN ? this.#parser.step(text, at) : end
      if (this.#item === null) continue
      yield this.#item
      this.#item = null
    }
  }

  #readPlain(markup: MarkupText, from: number): number {
    const start = markup.behindSpace(from)
    const end = markup.text.charCodeAt(start) === LESS ? this.#plain.read(start) : UNKNOWN
    if (end !== UNKNOWN) this.#passOver(from, start, end)
    return end
  }

  /** A record may begin here. The root is no record to pass over: without it there is no document. */
  get #mayBegin(): boolean {
    const { length } = this.#steps
    return this.#depth === length - 1 && this.#matched === this.#depth && this.#depth > 0
  }

  /** The plain record that stands between two places was read, and the white space before it. */
  #passOver(from: number, start: number, end: number): void {
    const before = this.#countLines(from, start)
    const line = this.#line + before
    this.#parser.passOver(end - from, before + this.#countLines(start, end))
    this.#add({ at: this.#pieceAt + start, line }, end)
  }

  /** Line feeds of the piece between two places, behind those that were asked for before. */
  #countLines(from: number, to: number): number {
    let lines = 0
    while (this.#lineFeed < to) {
      if (this.#lineFeed >= from) lines++
      this.#findLineFeed(this.#lineFeed + 1)
    }
    return lines
  }

  #findLineFeed(from: number): void {
    const found = this.#piece.text.indexOf('\n', from)
    this.#lineFeed = found < 0 ? Number.POSITIVE_INFINITY : found
  }

  #opened(tag: SaxesTagPlain): void {
    const around = this.#open.at(-1)
    let node: Node | undefined
    if (around !== undefined) {
      around.hasChildren = true
      node = this.#shape.child(around.node, tag.name)
    } else if (this.#matched === this.#depth && this.#depth === this.#steps.length - 1 && tag.name === this.#name) {
      node = this.#shape.root
      this.#shape.begin()
      this.#start = this.#startOfTag()
    } else if (this.#matched === this.#depth && this.#steps[this.#depth] === tag.name) this.#matched++
    this.#depth++
    if (this.#depth > MOST_DEPTH) throw this.#syntax(`more than ${MOST_DEPTH} elements in each other`)
    if (node === undefined) return
    this.#open.push({ node, text: '', hasChildren: false })
    for (const name in tag.attributes) this.#shape.set(this.#shape.attribute(node, name), tag.attributes[name] ?? '')
  }

  /** The tag that ends here begins at the last `<`: no value of an attribute holds one. It may stand in an earlier piece. */
  #startOfTag(): { readonly at: number; readonly line: number } {
    const { text } = this.#piece
    const end = this.#parser.position - this.#pieceAt
    const at = text.lastIndexOf('<', end - 1)
    if (at < 0) {
      this.#carried = this.#tail
      this.#carriedLength = this.#tail.length
    }
    const tag = at < 0 ? this.#tail + text.slice(0, end) : text.slice(at, end)
    return { at: this.#pieceAt + Math.max(0, at), line: this.#line - (tag.match(/\r\n?|\n/g)?.length ?? 0) }
  }

  #closed(): void {
    this.#depth--
    const open = this.#open.pop()
    if (open === undefined) {
      this.#matched = Math.min(this.#matched, this.#depth)
      return
    }
    this.#shape.close(open.node, open.text, open.hasChildren)
    if (this.#open.length > 0) return
    if (this.#start === null) throw new Error('a record ends that did not begin')
    this.#add(this.#start, this.#parser.position - this.#pieceAt)
    this.#start = null
    this.#carried = ''
    this.#carriedLength = 0
  }

  /** The record that ends at a place of the piece. */
  #add(start: { readonly at: number; readonly line: number }, end: number): void {
    const inPiece = this.#piece.text.slice(Math.max(0, start.at - this.#pieceAt), end)
    const original = this.#carried === '' ? inPiece : this.#carried + inPiece
    const length = this.#carriedLength + inPiece.length
    const { values, unknown } = this.#shape.end()
    this.#item = {
      values: length > MAX_RECORD_BYTES ? [] : values,
      refusal: refusalOf(length, original, unknown),
      original,
      line: start.line,
      end: this.#piece.offset + this.#piece.byteOf(end),
      endLine: this.#line,
    }
  }

  /** Keeps the text of a record that goes on in the next piece, as far as it is of use. */
  #carry(): void {
    const { text } = this.#piece
    const tag = text.lastIndexOf('<')
    this.#tail = tag < 0 ? (this.#tail + text).slice(0, ORIGINAL_BYTES) : text.slice(tag)
    if (this.#start === null) return
    const part = text.slice(Math.max(0, this.#start.at - this.#pieceAt))
    this.#carriedLength += part.length
    if (this.#carried.length < ORIGINAL_BYTES) this.#carried += part
  }

  get #line(): number {
    return this.#firstLine + this.#parser.line
  }

  #syntax(reason: string): VigieError {
    return new VigieError('file.syntax', { path: this.#stream.name, line: this.#line, reason })
  }

  #explain(thrown: unknown): unknown {
    if (thrown instanceof VigieError || !(thrown instanceof Error)) return thrown
    return this.#syntax(thrown.message.replace(/^\d+:\d+: /, '').replace(/\.$/, ''))
  }
}

/** Why a record of so many characters is none; undefined where it is one. */
function refusalOf(length: number, original: string, unknown: string | undefined): Item['refusal'] {
  if (length > MAX_RECORD_BYTES) return { code: 'file.lineTooLong', params: { limit: MAX_RECORD_BYTES } }
  const wrong = original.indexOf(REPLACEMENT)
  if (wrong >= 0) return { code: 'file.encoding', params: { at: wrong + 1 } }
  return unknown === undefined ? undefined : { code: 'file.column.unknown', params: { name: unknown } }
}
