import { setImmediate as turn } from 'node:timers/promises'
import type { JournalEntry } from '@shared/journal/entry'
import type { JournalQuery } from '../api'
import type { JournalFile } from './journal-file'
import { fold } from './fold'
import { FoldedTexts } from './texts'

/** Lines looked at in one go: a few milliseconds, so that a search does not hold up the program. */
const LINES_AT_ONCE = 2000

type Filter = Pick<JournalQuery, 'levels' | 'search' | 'language'>

/** The lines of one journal that pass a filter; kept, so that the next page, or the next lines of a growing file, cost little. */
export class JournalSearch {
  readonly key: string
  readonly #filter: Filter
  readonly #texts: FoldedTexts
  readonly #wanted: string
  readonly #lines: number[] = []
  #next = 0
  #looking: Promise<void> = Promise.resolve()

  constructor(filter: Filter) {
    this.key = searchKey(filter)
    this.#filter = filter
    this.#texts = new FoldedTexts(filter.language)
    this.#wanted = fold(filter.search)
  }

  /** Numbers of the matching ones among the first `total` lines. */
  async lines(file: JournalFile, total: number): Promise<readonly number[]> {
    // Pages asked for at the same time must not look at the same lines twice.
    this.#looking = this.#looking.catch(() => undefined).then(() => this.#look(file, total))
    await this.#looking
    return this.#lines
  }

  async #look(file: JournalFile, total: number): Promise<void> {
    const { levels } = this.#filter
    if (this.#wanted === '') {
      const found = levels === null ? [] : file.index.withLevels(levels, this.#next)
      for (const line of found) if (line < total) this.#lines.push(line)
      this.#next = Math.max(this.#next, total)
      return
    }
    while (this.#next < total) {
      const to = Math.min(total, this.#next + LINES_AT_ONCE)
      const candidates = levels === null ? undefined : new Set(file.index.withLevels(levels, this.#next))
      const read = await file.readLines(this.#next, to)
      for (const [i, bytes] of read.entries()) {
        const line = this.#next + i
        if (candidates?.has(line) !== false && this.#matches(bytes)) this.#lines.push(line)
      }
      this.#next = to
      await turn()
    }
  }

  #matches(bytes: Buffer): boolean {
    const entry = readEntry(bytes)
    return entry !== undefined && this.#texts.text(entry).includes(this.#wanted)
  }
}

export function searchKey({ levels, search, language }: Filter): string {
  return JSON.stringify([levels, fold(search), language])
}

/** As much of an entry as its text needs; the page that is shown is parsed in full. */
function readEntry(bytes: Buffer): Pick<JournalEntry, 'code' | 'params'> | undefined {
  try {
    const parsed = JSON.parse(bytes.toString()) as Partial<JournalEntry> | null
    if (typeof parsed?.code !== 'string' || typeof parsed.params !== 'object') return undefined
    return { code: parsed.code, params: parsed.params }
  } catch {
    return undefined
  }
}
