/** Characters that XML 1.0 does not allow, as far as they occur in decoded text. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])
/** Place of what has to be left to the parser. */
export const UNKNOWN = -1

/** A stretch of an XML document, looked at once for what most documents do not hold, so that it need not be looked for in every value. */
export class MarkupText {
  readonly text: string
  /** Holds nothing that is no character of XML 1.0. */
  readonly isAllowed: boolean
  readonly #hasReferences: boolean
  readonly #hasReturns: boolean
  readonly #hasSectionEnds: boolean

  constructor(text: string) {
    this.text = text
    this.isAllowed = !FORBIDDEN.test(text)
    this.#hasReferences = text.includes('&')
    this.#hasReturns = text.includes('\r')
    this.#hasSectionEnds = text.includes(']]>')
  }

  /** Holds a carriage return without a line feed. */
  get hasLoneReturn(): boolean {
    return this.#hasReturns && /\r(?!\n)/.test(this.text)
  }

  /** Text between two tags; null where the parser has to read it. */
  content(from: number, to: number): string | null {
    const written = this.text.slice(from, to)
    if (this.#hasSectionEnds && written.includes(']]>')) return null
    const read = this.#hasReturns ? withLineFeeds(written) : written
    return this.#hasReferences ? resolved(read) : read
  }

  /** Text of a CDATA section. */
  section(from: number, to: number): string {
    const written = this.text.slice(from, to)
    return this.#hasReturns ? withLineFeeds(written) : written
  }

  /** Value of an attribute, between its quotes; null where the parser has to read it. */
  attribute(from: number, to: number): string | null {
    const written = this.text.slice(from, to)
    if (written.includes('<')) return null
    const read = written.replace(/\r\n|[\t\r\n]/g, ' ')
    return this.#hasReferences ? resolved(read) : read
  }

  /** The place of the next character that is no white space. */
  behindSpace(at: number): number {
    const { text } = this
    let place = at
    while (place < text.length && isSpace(text.charCodeAt(place))) place++
    return place
  }
}

export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d
}

function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/** Text with XML's own entities in place of the references; null with any other reference. */
function resolved(text: string): string | null {
  let found = ''
  let at = 0
  for (let sign = text.indexOf('&'); sign >= 0; sign = text.indexOf('&', at)) {
    const end = text.indexOf(';', sign)
    const entity = ENTITIES.get(text.slice(sign + 1, Math.max(sign + 1, end)))
    if (entity === undefined) return null
    found += text.slice(at, sign) + entity
    at = end + 1
  }
  return at === 0 ? text : found + text.slice(at)
}
