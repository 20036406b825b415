import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SaxesTagPlain } from 'saxes'
import type { Entry } from 'yauzl'
import { VigieError } from '@shared/errors/error-data'
import { diskFull } from '@files/disk'
import { isDiskFull } from '../../database/errors'
import { MarkupText, UNKNOWN } from '../markup/markup-text'
import { readThrough, SteppingParser, type MarkupListener } from '../markup/stepping-parser'
import type { OpenZip } from '../origin/zip'
import { doctypeRefused, localName, openPart, plainText, tokenTooLong, unreadable } from './part'
import { StringStore } from './string-store'

/** Where texts of one table begin is counted in 32 bits. */
const MOST_BYTES = 0xffff_ffff
/** No text is longer, in characters, however well it was packed. */
const LONGEST_TEXT = 64 << 20

/** Texts that cells refer to by their numbers. */
export interface SharedStrings {
  /** Undefined where there is none of this number. */
  get(index: number): string | undefined
  close(): void
}

export const NO_STRINGS: SharedStrings = { get: () => undefined, close: () => undefined }

/** @param folder for what does not fit into memory @throws archive.*, format.unreadable, xml.doctype, disk.full */
export async function readSharedStrings(
  name: string,
  zip: OpenZip,
  entry: Entry,
  folder: string,
): Promise<SharedStrings> {
  await mkdir(folder, { recursive: true })
  const store = new StringStore(join(folder, `strings-${randomUUID()}`))
  const part = await openPart(name, zip, entry)
  const reader = new StringReader(name, store)
  try {
    for (let text = await part.next(); text !== null; text = await part.next()) {
      reader.read(text)
      if (store.bytes > MOST_BYTES)
        throw new VigieError('archive.tooLarge', { path: name, part: entry.fileName, limit: MOST_BYTES })
    }
    reader.close()
    return store
  } catch (error) {
    store.close()
    throw isDiskFull(error) ? await diskFull(folder, error) : unreadable(name, error)
  } finally {
    part.close()
  }
}

/** Reads the table of texts: those that are one plain text by itself, by the parser those with looks and readings and all else. */
class StringReader implements MarkupListener {
  readonly #name: string
  readonly #store: StringStore
  readonly #parser = new SteppingParser(this)
  #markup = new MarkupText('')
  /** How plain texts are written and the depth at which they are, once there was one. */
  #tags: { readonly open: string; readonly preserving: string; readonly close: string } | null = null
  #textDepth = 0
  /** Where the last plain text that ends in the text does: to look behind the text is slow. */
  #lastEnd = -1
  #depth = 0
  #text = ''
  #inText = false
  #inReading = false

  constructor(name: string, store: StringStore) {
    this.#name = name
    this.#store = store
  }

  read(text: string): void {
    this.#markup = new MarkupText(text)
    this.#findLastEnd()
    readThrough(this.#parser, text, (at) => this.#plain(at))
    if (this.#parser.pending > LONGEST_TEXT) throw tokenTooLong(this.#name, LONGEST_TEXT)
  }

  close(): void {
    this.#parser.close()
  }

  doctype(): never {
    throw doctypeRefused(this.#name, this.#parser.line)
  }

  opened(tag: SaxesTagPlain): void {
    const local = localName(tag.name)
    if (local === 'si') {
      this.#text = ''
      this.#textDepth = this.#depth
      this.#learn(tag.name)
    } else if (local === 't') this.#inText = !this.#inReading
    else if (local === 'rPh') this.#inReading = true
    this.#depth++
  }

  closed(tag: SaxesTagPlain): void {
    this.#depth--
    const local = localName(tag.name)
    if (local === 't') this.#inText = false
    else if (local === 'rPh') this.#inReading = false
    else if (local === 'si') this.#store.add(plainText(this.#text))
  }

  text(found: string): void {
    if (this.#inText) this.#text += found
  }

  #learn(item: string): void {
    const text = `${item.slice(0, -'si'.length)}t`
    const close = `</${text}></${item}>`
    if (this.#tags?.close === close) return
    this.#tags = { open: `<${item}><${text}>`, preserving: `<${item}><${text} xml:space="preserve">`, close }
    this.#findLastEnd()
  }

  #findLastEnd(): void {
    this.#lastEnd = this.#tags === null ? -1 : this.#markup.text.lastIndexOf(this.#tags.close)
  }

  /** Reads a text that is written as nearly all are, from a place between two texts on. @returns the place behind it */
  #plain(from: number): number {
    const { text, isAllowed } = this.#markup
    const tags = this.#tags
    if (from >= this.#lastEnd || !isAllowed || tags === null || this.#depth !== this.#textDepth) return UNKNOWN
    const tag = this.#markup.behindSpace(from)
    const opening = text.startsWith(tags.open, tag) ? tags.open : tags.preserving
    if (!text.startsWith(opening, tag)) return UNKNOWN
    const start = tag + opening.length
    const end = text.indexOf('<', start)
    const found = end >= 0 && text.startsWith(tags.close, end) ? this.#markup.content(start, end) : null
    if (found === null) return UNKNOWN
    this.#store.add(plainText(found))
    return end + tags.close.length
  }
}
