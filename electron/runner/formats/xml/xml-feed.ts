import { isUtf8 } from 'node:buffer'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { VigieError } from '@shared/errors/error-data'
import { MAX_RECORD_BYTES } from '../delimited/bytes'
import { REPLACEMENT } from '../delimited/encoding'
import { ORIGINAL_BYTES } from '../delimited/record-block'
import type { Feed, Item } from '../feed/feed'
import type { SourcePosition } from '../records'
import type { TextStream } from '../text/text-stream'
import type { XmlShape } from './shape'
import { type Node } from './shape'

const GREATER = 0x3e
/** No tag, text or comment is longer. */
const LONGEST_TOKEN = 64 << 20

/** An element of the record that is open. */
interface Open {
  readonly node: Node
  text: string
  hasChildren: boolean
}

/**
 * The elements at one path of an XML document, however long it is: only the record that is being read is in memory. A DOCTYPE is refused, and
 * with it every entity that is not XML's own.
 */
export class XmlFeed implements Feed {
  readonly #stream: TextStream
  readonly #steps: readonly string[]
  readonly #shape: XmlShape
  readonly #parser = new SaxesParser({ xmlns: false })
  /** Bytes behind the last `>`: whole tokens are parsed, so that places in the text are easily found in the bytes. */
  #rest: Buffer = Buffer.alloc(0)
  #piece: Piece
  #items: Item[] = []
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
  /** Characters that the parser was given, and its place at the last event: between two pieces it does not know it itself. */
  #given = 0
  #lastEvent = 0
  #firstLine: number
  #isEnd = false
  #failure: unknown = null

  constructor(stream: TextStream, path: string, shape: XmlShape, from: SourcePosition) {
    this.#stream = stream
    this.#steps = path.split('/').slice(1)
    this.#shape = shape
    this.#firstLine = from.line - 1
    this.#listen()
    // Behind a record only the elements around it are open.
    const before =
      from.record === 0
        ? ''
        : this.#steps
            .slice(0, -1)
            .map((name) => `<${name}>`)
            .join('')
    this.#piece = new Piece(Buffer.alloc(0), stream.position, 0)
    this.#write(before)
  }

  get raw(): number | undefined {
    return this.#stream.raw
  }

  async pull(): Promise<readonly Item[] | null> {
    if (this.#failure !== null) throw this.#failure
    if (this.#isEnd) return null
    const chunk = await this.#stream.next()
    this.#items = []
    try {
      if (chunk === null) this.#finish()
      else this.#parse(chunk)
    } catch (thrown) {
      this.#failure = this.#explain(thrown)
    }
    if (this.#failure !== null && this.#items.length === 0) throw this.#failure
    return this.#items
  }

  close(): Promise<void> {
    return this.#stream.close()
  }

  #parse(chunk: Buffer): void {
    const text = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const whole = text.lastIndexOf(GREATER) + 1
    this.#rest = text.subarray(whole)
    if (this.#rest.length > LONGEST_TOKEN) throw this.#syntax(`no ">" within ${LONGEST_TOKEN} bytes`)
    if (whole === 0) return
    this.#begin(text.subarray(0, whole))
    this.#write(this.#piece.text)
    this.#carry()
    if (this.#given - this.#lastEvent > LONGEST_TOKEN) throw this.#syntax(`a token of more than ${LONGEST_TOKEN} bytes`)
  }

  #finish(): void {
    this.#isEnd = true
    this.#begin(this.#rest)
    this.#write(this.#piece.text)
    this.#parser.close()
  }

  #begin(bytes: Buffer): void {
    this.#piece = new Piece(bytes, this.#piece.offset + this.#piece.bytes.length, this.#given)
  }

  #write(text: string): void {
    this.#given += text.length
    this.#parser.write(text)
  }

  #listen(): void {
    const parser = this.#parser
    const seen = () => {
      this.#lastEvent = parser.position
    }
    parser.on('doctype', () => {
      throw new VigieError('xml.doctype', { path: this.#stream.name, line: this.#line })
    })
    // With more handlers than five the parser becomes ten times slower: its properties go into a dictionary.
    parser.on('opentag', (tag) => this.#opened(tag))
    parser.on('closetag', () => this.#closed())
    const text = (found: string) => {
      seen()
      const open = this.#open.at(-1)
      if (open !== undefined && this.#carriedLength <= MAX_RECORD_BYTES) open.text += found
    }
    parser.on('text', text)
    parser.on('cdata', text)
  }

  #opened(tag: SaxesTagPlain): void {
    const around = this.#open.at(-1)
    let node: Node | undefined
    if (around !== undefined) {
      around.hasChildren = true
      node = this.#shape.child(around.node, tag.name)
    } else if (this.#isRecord(tag.name)) {
      node = this.#shape.root
      this.#shape.begin()
      this.#start = this.#startOfTag()
    } else if (this.#matched === this.#depth && this.#steps[this.#depth] === tag.name) this.#matched++
    this.#depth++
    if (node === undefined) return
    this.#open.push({ node, text: '', hasChildren: false })
    for (const name in tag.attributes) this.#shape.set(this.#shape.attribute(node, name), tag.attributes[name] ?? '')
  }

  #isRecord(name: string): boolean {
    return this.#matched === this.#depth && this.#depth === this.#steps.length - 1 && name === this.#steps.at(-1)
  }

  /** The tag that ends here begins at the last `<`: no value of an attribute holds one. It may stand in an earlier piece. */
  #startOfTag(): { readonly at: number; readonly line: number } {
    const { text, start } = this.#piece
    const end = this.#parser.position - start
    const at = text.lastIndexOf('<', end - 1)
    if (at < 0) {
      this.#carried = this.#tail
      this.#carriedLength = this.#tail.length
    }
    const tag = at < 0 ? this.#tail + text.slice(0, end) : text.slice(at, end)
    return { at: start + Math.max(0, at), line: this.#line - (tag.split('\n').length - 1) }
  }

  #closed(): void {
    this.#lastEvent = this.#parser.position
    this.#depth--
    const open = this.#open.pop()
    if (open === undefined) {
      this.#matched = Math.min(this.#matched, this.#depth)
      return
    }
    const isRecord = this.#open.length === 0
    const value = open.hasChildren || isRecord ? open.text.trim() : open.text
    if (isRecord) {
      if (value !== '') this.#shape.set(this.#shape.text, value)
      this.#record()
    } else if (!open.hasChildren || value !== '') this.#shape.set(open.node, value)
  }

  #record(): void {
    const start = this.#begun
    const { position } = this.#parser
    const piece = this.#piece
    const inPiece = piece.text.slice(Math.max(0, start.at - piece.start), position - piece.start)
    const length = this.#carriedLength + inPiece.length
    const original = this.#carried + inPiece
    const place = { line: start.line, original, end: piece.offsetOf(position - piece.start), endLine: this.#line }
    const read = this.#shape.end()
    if (length > MAX_RECORD_BYTES)
      this.#items.push({
        ...place,
        values: [],
        refusal: { code: 'file.lineTooLong', params: { limit: MAX_RECORD_BYTES } },
      })
    else if (original.includes(REPLACEMENT))
      this.#items.push({
        ...place,
        values: read.values,
        refusal: { code: 'file.encoding', params: { at: original.indexOf(REPLACEMENT) + 1 } },
      })
    else this.#items.push({ ...place, ...read })
    this.#start = null
    this.#carried = ''
    this.#carriedLength = 0
  }

  get #begun(): { readonly at: number; readonly line: number } {
    if (this.#start === null) throw new Error('a record ends that did not begin')
    return this.#start
  }

  /** Keeps the text of a record that goes on in the next piece, as far as it is of use. */
  #carry(): void {
    const { text } = this.#piece
    const tag = text.lastIndexOf('<')
    this.#tail = tag < 0 ? (this.#tail + text).slice(0, ORIGINAL_BYTES) : text.slice(tag)
    if (this.#start === null) return
    const part = this.#piece.text.slice(Math.max(0, this.#start.at - this.#piece.start))
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
    return this.#syntax(thrown.message.replace(/^\d+:\d+: /, ''))
  }
}

/** Whole tokens of the document, as bytes and as text. */
class Piece {
  readonly bytes: Buffer
  readonly text: string
  /** Offset of the first byte in the source, and of the first character for the parser. */
  readonly offset: number
  readonly start: number
  readonly #isUtf8: boolean
  readonly #isAscii: boolean
  /** A place that was found already: the next one is behind it. */
  #at = 0
  #byte = 0

  constructor(bytes: Buffer, offset: number, start: number) {
    this.bytes = bytes
    this.text = bytes.toString()
    this.#isUtf8 = isUtf8(bytes)
    this.#isAscii = this.#isUtf8 && this.text.length === bytes.length
    this.offset = offset
    this.start = start
  }

  /** Offset in the source of the place behind a `>` in the text; later places are asked for later. */
  offsetOf(at: number): number {
    const between = this.text.slice(this.#at, at)
    if (this.#isAscii) this.#byte += between.length
    else if (this.#isUtf8) this.#byte += Buffer.byteLength(between)
    else for (const sign of between) if (sign === '>') this.#byte = this.bytes.indexOf(GREATER, this.#byte) + 1
    this.#at = at
    return this.offset + this.#byte
  }
}
