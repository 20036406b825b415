import { VigieError } from '@shared/errors/error-data'
import { CR, LF, QUOTE } from '../delimited/bytes'
import { LineCounter } from '../text/line-counter'
import type { TextStream } from '../text/text-stream'
import { MOST_DEPTH } from './flatten'

const BACKSLASH = 0x5c

/** Walks over the text of a JSON document without looking into values more than it takes to find their ends. */
export class JsonCursor {
  readonly #stream: TextStream
  #text: Buffer = Buffer.alloc(0)
  #at = 0
  /** Offset of the text, and the lines up to `#counted`. */
  #offset: number
  readonly #lines: LineCounter
  #counted = 0
  #isEnd = false

  constructor(stream: TextStream, line: number) {
    this.#stream = stream
    this.#offset = stream.position
    this.#lines = new LineCounter(line)
  }

  get offset(): number {
    return this.#offset + this.#at
  }

  get line(): number {
    this.#lines.passOver(this.#text, this.#counted, this.#at)
    this.#counted = this.#at
    return this.#lines.line
  }

  /** The next character that is no blank; undefined at the end. */
  async sign(): Promise<string | undefined> {
    for (;;) {
      const sign = this.signHere()
      if (sign !== undefined || !(await this.#more())) return sign
    }
  }

  /** The same, as far as the text at hand goes. */
  signHere(): string | undefined {
    const text = this.#text
    let at = this.#at
    while (at < text.length && isBlank(text[at] as number)) at++
    this.#at = at
    return at < text.length ? String.fromCharCode(text[at] as number) : undefined
  }

  skip(bytes: number): void {
    this.#at += bytes
  }

  /**
   * Passes over an object or a list that ends in the text at hand, as nearly all do: to wait for each of a million would take as long as to read
   * them. @returns its text; null, and nothing is passed over, where it ends behind that text or is something else
   */
  valueHere(): Buffer | null {
    const sign = this.signHere()
    if (sign !== '{' && sign !== '[') return null
    const from = this.#at
    const end = new ValueScan(sign).run(this.#text, from)
    if (end === null) return null
    this.#at = end
    return this.#text.subarray(from, end)
  }

  /** Passes over the value that begins here. @returns its text, of a long one the first `keep` bytes or more @throws file.syntax */
  async value(keep: number): Promise<{ bytes: Buffer; length: number }> {
    const sign = await this.sign()
    if (sign === undefined || sign === ',' || sign === ']' || sign === '}' || sign === ':') throw this.failure(sign)
    const scan = new ValueScan(sign)
    const start = this.offset
    let kept: Buffer | null = null
    let from = this.#at
    for (;;) {
      const end = scan.run(this.#text, this.#at)
      if (end !== null) {
        this.#at = end
        break
      }
      this.#at = this.#text.length
      if (scan.depth > MOST_DEPTH) throw this.failure(sign)
      if (this.#at - from > keep) {
        // Too long to be of use: the beginning is enough.
        kept ??= Buffer.from(this.#text.subarray(from, from + keep))
        from = this.#at
      }
      const before = this.#offset + from
      if (!(await this.#more(from))) {
        if (scan.isDone) break
        throw this.failure(undefined)
      }
      from = before - this.#offset
    }
    return { bytes: kept ?? this.#text.subarray(from, this.#at), length: this.offset - start }
  }

  failure(sign: string | undefined): VigieError {
    const reason = sign === undefined ? 'unexpected end' : `unexpected ${JSON.stringify(sign)}`
    return new VigieError('file.syntax', { path: this.#stream.name, line: this.line, reason })
  }

  /** More text behind what there is; what stands before `keep` is forgotten. */
  async #more(keep = this.#at): Promise<boolean> {
    if (this.#isEnd) return false
    const chunk = await this.#stream.next()
    this.#isEnd = chunk === null
    if (chunk === null) return false
    this.#lines.passOver(this.#text, this.#counted, this.#at)
    const rest = this.#text.subarray(keep)
    this.#text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    this.#offset += keep
    this.#at -= keep
    this.#counted = this.#at
    return true
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === LF || byte === CR || byte === 0x09
}

/** Finds the end of one value in pieces of text. */
class ValueScan {
  depth = 0
  #inString = false
  #escaped = false
  readonly #isPlain: boolean

  constructor(sign: string) {
    this.#isPlain = sign !== '{' && sign !== '[' && sign !== '"'
  }

  /** A number or a word is complete wherever the text ends. */
  get isDone(): boolean {
    return this.#isPlain
  }

  /** @returns the place behind the value, null where it goes on behind the text */
  run(text: Buffer, from: number): number | null {
    return this.#isPlain ? plainEnd(text, from) : this.#nestedEnd(text, from)
  }

  #nestedEnd(text: Buffer, from: number): number | null {
    let { depth } = this
    let inString = this.#inString
    let at = from
    for (; at < text.length; at++) {
      const byte = text[at] as number
      if (inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) {
          inString = false
          if (depth === 0) return at + 1
        }
      } else if (byte === QUOTE) inString = true
      else if (byte === 0x7b || byte === 0x5b) depth++
      else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return at + 1
    }
    this.depth = depth
    this.#inString = inString
    return null
  }
}

function plainEnd(text: Buffer, from: number): number | null {
  for (let at = from; at < text.length; at++) {
    const byte = text[at] as number
    if (byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d) return at
  }
  return null
}
