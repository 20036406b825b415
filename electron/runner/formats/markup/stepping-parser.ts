import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { UNKNOWN } from './markup-text'

/** What is told of a document. */
export interface MarkupListener {
  /** Throws: nothing else keeps out what a document type declares. */
  doctype(): never
  opened(tag: SaxesTagPlain): void
  closed(tag: SaxesTagPlain): void
  text(found: string): void
}

/**
 * A strict parser that is led through a document from tag to tag, so that elements which somebody else has read may be passed over between two tags.
 * Places are those in the whole document.
 */
export class SteppingParser {
  // With more handlers than five the parser becomes ten times slower: its properties go into a dictionary.
  readonly #parser = new SaxesParser({ xmlns: false })
  #passedOver = 0
  #passedLines = 0
  #given = 0
  #lastEvent = 0
  #lastTag = -1

  constructor(listener: MarkupListener) {
    const parser = this.#parser
    parser.on('doctype', () => listener.doctype())
    parser.on('opentag', (tag) => {
      this.#lastTag = this.#lastEvent = this.position
      listener.opened(tag)
    })
    parser.on('closetag', (tag) => {
      this.#lastTag = this.#lastEvent = this.position
      listener.closed(tag)
    })
    const text = (found: string) => {
      this.#lastEvent = this.position
      listener.text(found)
    }
    parser.on('text', text)
    parser.on('cdata', text)
  }

  /** While something is told: the place behind it. */
  get position(): number {
    return this.#parser.position + this.#passedOver
  }

  /** The place behind what was read and passed over. */
  get reached(): number {
    return this.#given
  }

  /** Line of the place at which the parser is, from 1. */
  get line(): number {
    return this.#parser.line + this.#passedLines
  }

  /** Characters since the last tag or text ended. */
  get pending(): number {
    return this.#given - this.#lastEvent
  }

  /** Stands behind a tag, in a document whose characters and line ends are those of XML 1.0. */
  get isBehindTag(): boolean {
    return this.#lastTag === this.#given && (this.#parser.xmlDecl.version ?? '1.0') === '1.0'
  }

  /** Reads on to the end of the next tag, or of the text. @returns the place in the text behind it @throws what is wrong with the document */
  step(text: string, at: number): number {
    const end = text.indexOf('>', at) + 1 || text.length
    const part = text.slice(at, end)
    this.#given += part.length
    this.#parser.write(part)
    return end
  }

  /** White space and whole elements behind the tag at which the parser stands were read by somebody else. */
  passOver(characters: number, lines: number): void {
    this.#given += characters
    this.#passedOver += characters
    this.#passedLines += lines
    this.#lastTag = this.#lastEvent = this.#given
  }

  /** The document ends here. @throws what is missing */
  close(): void {
    this.#parser.close()
  }
}

/**
 * Leads a parser through a text (whose lines do not matter). Wherever it stands behind a tag, `plain` may read whole elements instead.
 * @param plain reads from a place on @returns the place behind what it has read, UNKNOWN where the parser has to go on
 */
export function readThrough(parser: SteppingParser, text: string, plain: (at: number) => number): void {
  for (let at = 0; at < text.length;) {
    const end = parser.isBehindTag ? plain(at) : UNKNOWN
    if (end === UNKNOWN) at = parser.step(text, at)
    else {
      parser.passOver(end - at, 0)
      at = end
    }
  }
}
