/** What a JSON value says as a record: text by the name of the column. */
export type Properties = Map<string, string>

/** Text that is no JSON, with the place at which it ceases to be. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ODD = /[\\\u0000-\u001f]/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Name of the only column where the records are no objects. */
const VALUE = 'value'

/**
 * Reads one JSON value as a record. Nested objects become `a.b`, nested arrays their text, null nothing; numbers keep their digits as they are
 * written. An array gives `column_1` …, anything else `value`.
 * @throws JsonError
 */
export function flattenJson(text: string): Properties {
  const found: Properties = new Map()
  const walker = new Walker(text)
  walker.space()
  const first = text[walker.at]
  if (first === '{') walker.object('', found)
  else if (first === '[') walker.list((index) => walker.value(`column_${index + 1}`, found))
  else walker.value(VALUE, found)
  walker.space()
  if (walker.at < text.length) throw walker.failure()
  return found
}

class Walker {
  at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.at++
    }
  }

  object(prefix: string, found: Properties): void {
    this.at++
    this.space()
    if (this.#text[this.at] === '}') {
      this.at++
      return
    }
    for (;;) {
      this.space()
      const name = this.#string()
      this.space()
      this.#expect(':')
      this.value(prefix + name, found)
      this.space()
      if (this.#text[this.at] !== ',') break
      this.at++
    }
    this.#expect('}')
  }

  list(element: (index: number) => void): void {
    this.at++
    this.space()
    if (this.#text[this.at] === ']') {
      this.at++
      return
    }
    for (let index = 0; ; index++) {
      element(index)
      this.space()
      if (this.#text[this.at] !== ',') break
      this.at++
    }
    this.#expect(']')
  }

  value(name: string, found: Properties): void {
    this.space()
    const text = this.#text
    switch (text[this.at]) {
      case '{':
        return this.object(`${name}.`, found)
      case '[': {
        const start = this.at
        const ignored: Properties = new Map()
        this.list(() => this.value('', ignored))
        found.set(name, text.slice(start, this.at))
        return
      }
      case '"':
        found.set(name, this.#string())
        return
      case 't':
        return this.#word('true', name, found)
      case 'f':
        return this.#word('false', name, found)
      case 'n':
        return this.#word('null', name, found)
    }
    NUMBER.lastIndex = this.at
    const number = NUMBER.exec(text)?.[0]
    if (number === undefined) throw this.failure()
    this.at += number.length
    found.set(name, number)
  }

  failure(): JsonError {
    const sign = this.#text[this.at]
    return new JsonError(
      sign === undefined ? 'unexpected end' : `unexpected ${JSON.stringify(sign)} at character ${this.at + 1}`,
    )
  }

  #word(word: string, name: string, found: Properties): void {
    if (!this.#text.startsWith(word, this.at)) throw this.failure()
    this.at += word.length
    found.set(name, word === 'null' ? '' : word)
  }

  #string(): string {
    const text = this.#text
    if (text[this.at] !== '"') throw this.failure()
    const start = this.at
    let end = text.indexOf('"', start + 1)
    while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
    if (end < 0) {
      this.at = text.length
      throw this.failure()
    }
    this.at = end + 1
    const inside = text.slice(start + 1, end)
    return ODD.test(inside) ? unescaped(text.slice(start, end + 1)) : inside
  }

  #expect(sign: string): void {
    if (this.#text[this.at] !== sign) throw this.failure()
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
