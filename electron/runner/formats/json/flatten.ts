/** Takes what a JSON value says as a record: text by the name of the column; of a name that comes again the later one counts. */
export interface Properties {
  set(name: string, value: string): unknown
}

const NOTHING: Properties = { set: () => undefined }

/** Text that is no JSON, with the place at which it ceases to be. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}

/** Depth up to which a document is believed to be meant. */
export const MOST_DEPTH = 512

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const LIST = 0x5b
const LIST_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d
/** What can't stand in a string as it is. */
const ODD = /[\\\u0000-\u001f]/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Name of the only column where the records are no objects. */
const VALUE = 'value'

/**
 * Reads one JSON value as a record into `found`. Nested objects become `a.b`, nested arrays their text, null nothing; numbers keep their digits as they are
 * written. An array gives `column_1` …, anything else `value`.
 * @throws JsonError
 */
export function flattenJson(text: string, found: Properties): void {
  const walker = new Walker(text)
  walker.space()
  const first = text.charCodeAt(walker.at)
  if (first === OBJECT) walker.object('', found)
  else if (first === LIST) walker.list((index) => walker.value(`column_${index + 1}`, found))
  else walker.value(VALUE, found)
  walker.space()
  if (walker.at < text.length) throw walker.failure()
}

class Walker {
  at = 0
  #depth = 0
  readonly #text: string
  /** No string in it needs a second look. */
  readonly #isPlain: boolean

  constructor(text: string) {
    this.#text = text
    this.#isPlain = !ODD.test(text)
  }

  space(): void {
    const text = this.#text
    let { at } = this
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
      at++
    }
    this.at = at
  }

  object(prefix: string, found: Properties): void {
    this.#enter()
    if (this.#isEnd(OBJECT_END)) return
    for (;;) {
      this.space()
      const name = this.#string()
      this.space()
      this.#expect(COLON)
      this.value(prefix + name, found)
      this.space()
      if (this.#text.charCodeAt(this.at) !== COMMA) break
      this.at++
    }
    this.#expect(OBJECT_END)
    this.#depth--
  }

  list(element: (index: number) => void): void {
    this.#enter()
    if (this.#isEnd(LIST_END)) return
    for (let index = 0; ; index++) {
      element(index)
      this.space()
      if (this.#text.charCodeAt(this.at) !== COMMA) break
      this.at++
    }
    this.#expect(LIST_END)
    this.#depth--
  }

  value(name: string, found: Properties): void {
    this.space()
    const text = this.#text
    switch (text.charCodeAt(this.at)) {
      case OBJECT:
        return this.object(`${name}.`, found)
      case LIST: {
        const start = this.at
        this.list(() => this.value('', NOTHING))
        found.set(name, text.slice(start, this.at))
        return
      }
      case QUOTE:
        found.set(name, this.#string())
        return
      case 0x74:
        return this.#word('true', name, found)
      case 0x66:
        return this.#word('false', name, found)
      case 0x6e:
        return this.#word('null', name, found)
    }
    NUMBER.lastIndex = this.at
    if (!NUMBER.test(text)) throw this.failure()
    found.set(name, text.slice(this.at, NUMBER.lastIndex))
    this.at = NUMBER.lastIndex
  }

  failure(): JsonError {
    const sign = this.#text[this.at]
    return new JsonError(
      sign === undefined ? 'unexpected end' : `unexpected ${JSON.stringify(sign)} at character ${this.at + 1}`,
    )
  }

  /** Passes over the bracket that opens an object or a list. */
  #enter(): void {
    if (++this.#depth > MOST_DEPTH) throw new JsonError(`more than ${MOST_DEPTH} values in each other`)
    this.at++
    this.space()
  }

  /** Passes over the bracket that closes it, where that follows at once. */
  #isEnd(sign: number): boolean {
    if (this.#text.charCodeAt(this.at) !== sign) return false
    this.at++
    this.#depth--
    return true
  }

  #word(word: string, name: string, found: Properties): void {
    if (!this.#text.startsWith(word, this.at)) throw this.failure()
    this.at += word.length
    found.set(name, word === 'null' ? '' : word)
  }

  #string(): string {
    const text = this.#text
    if (text.charCodeAt(this.at) !== QUOTE) throw this.failure()
    const start = this.at
    let end = text.indexOf('"', start + 1)
    while (!this.#isPlain && end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
    if (end < 0) {
      this.at = text.length
      throw this.failure()
    }
    this.at = end + 1
    const inside = text.slice(start + 1, end)
    return !this.#isPlain && ODD.test(inside) ? unescaped(text.slice(start, end + 1)) : inside
  }

  #expect(sign: number): void {
    if (this.#text.charCodeAt(this.at) !== sign) throw this.failure()
    this.at++
  }
}

/** An odd number of backslashes stands before the quote. */
function isEscaped(text: string, quote: number): boolean {
  let before = quote
  while (text[before - 1] === '\\') before--
  return (quote - before) % 2 === 1
}

function unescaped(quoted: string): string {
  let text: string
  try {
    text = JSON.parse(quoted) as string
  } catch (error) {
    throw new JsonError(error instanceof Error ? error.message : String(error))
  }
  // Half of a character has no place in any encoding.
  if (LONE_SURROGATE.test(text)) throw new JsonError('half of a surrogate pair')
  return text
}
