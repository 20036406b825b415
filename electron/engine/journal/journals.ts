import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalNote, JournalPage } from '@shared/journal/entry'
import { describeJournal } from '@shared/messages/describe'
import { createTranslate } from '@shared/messages/translate'
import type { JournalQuery } from '../api'
import { JournalFile } from './journal-file'

/** A line may wait this long before it is written, in ms: a thousand lines a second become ten writes. */
const FLUSH_MS = 100
/** Lines read at once while searching. */
const SEARCH_LINES = 5000

interface Search {
  readonly key: string
  readonly lines: number[]
  /** First line not looked at yet. */
  next: number
}

/** The journals of a workspace: one file per run, written and read by page. */
export class Journals {
  readonly #folder: string
  readonly #files = new Map<string, JournalFile>()
  readonly #searches = new Map<string, Search>()
  readonly #onGrowth: (run: string) => void
  readonly #onError: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  readonly #dirty = new Set<string>()

  /** @param onGrowth told after lines of a run have been written, at most ten times a second per run */
  constructor(folder: string, onGrowth: (run: string) => void, onError: (error: unknown) => void) {
    this.#folder = folder
    this.#onGrowth = onGrowth
    this.#onError = onError
  }

  /** Adds a line with the present time. */
  write(run: string, note: JournalNote): void {
    this.#file(run).append({ at: new Date().toISOString(), ...note })
    this.#dirty.add(run)
    this.#timer ??= setTimeout(() => {
      this.#flushAll().catch(this.#onError)
    }, FLUSH_MS)
  }

  /** Resolves when all lines of the run so far are durable. */
  async sync(run: string): Promise<void> {
    this.#dirty.delete(run)
    await this.#file(run).flush(true)
    this.#onGrowth(run)
  }

  async lines(run: string): Promise<number> {
    return this.#file(run).refresh()
  }

  /** A page of a journal, also while it grows. */
  async page(run: string, query: JournalQuery): Promise<JournalPage> {
    const file = this.#file(run)
    const total = await file.refresh()
    const matching = await this.#matching(run, file, total, query)
    const count = matching?.length ?? total
    const from = query.from === 'end' ? Math.max(0, count - query.limit) : Math.min(query.offset, count)
    const to = Math.min(count, from + query.limit)
    if (matching === undefined) return { entries: await file.read(from, to), total, matching: count }
    const wanted = matching.slice(from, to)
    const entries = await Promise.all(runsOf(wanted).map(([first, last]) => file.read(first, last + 1)))
    return { entries: entries.flat(), total, matching: count }
  }

  /** Numbers of the matching lines; undefined where nothing is filtered. */
  async #matching(run: string, file: JournalFile, total: number, query: JournalQuery): Promise<number[] | undefined> {
    if (query.search === '') return query.levels === null ? undefined : file.withLevels(query.levels)
    const key = JSON.stringify([query.levels, query.search, query.language])
    const known = this.#searches.get(run)
    const search = known?.key === key ? known : { key, lines: [], next: 0 }
    this.#searches.set(run, search)
    const translate = createTranslate(query.language)
    const wanted = plain(query.search)
    while (search.next < total) {
      const to = Math.min(total, search.next + SEARCH_LINES)
      for (const entry of await file.read(search.next, to)) {
        if (query.levels !== null && !query.levels.includes(entry.level)) continue
        if (plain(describeJournal(translate, entry)).includes(wanted)) search.lines.push(entry.line)
      }
      search.next = to
    }
    return search.lines
  }

  async forget(run: string): Promise<void> {
    await this.#files.get(run)?.close()
    this.#files.delete(run)
    this.#searches.delete(run)
    await rm(this.#path(run), { force: true })
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const file of this.#files.values()) await file.close()
  }

  async #flushAll(): Promise<void> {
    this.#timer = undefined
    const runs = [...this.#dirty]
    this.#dirty.clear()
    for (const run of runs) {
      await this.#file(run).flush(false)
      this.#onGrowth(run)
    }
  }

  #file(run: string): JournalFile {
    let file = this.#files.get(run)
    if (file === undefined) {
      mkdirSync(this.#folder, { recursive: true })
      file = new JournalFile(this.#path(run))
      this.#files.set(run, file)
    }
    return file
  }

  #path(run: string): string {
    return join(this.#folder, `${run}.ndjson`)
  }
}

/** Case and accents do not matter to a person who searches. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** Ascending numbers as ranges of neighbours, so that each range is one read. */
function runsOf(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const n of numbers) {
    const last = ranges.at(-1)
    if (last?.[1] === n - 1) last[1] = n
    else ranges.push([n, n])
  }
  return ranges
}
