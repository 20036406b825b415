import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalNote, JournalPage } from '@shared/journal/entry'
import type { EngineEvents, JournalQuery } from '../api'
import { JournalFile } from './journal-file'
import { JournalSearch, searchKey } from './search'

/** A line may wait this long before it is written: a thousand lines a second become ten writes. */
const FLUSH_MS = 100
/** Journals whose index is kept in memory; those of earlier runs are indexed again when somebody looks at them. */
const KEPT = 50

export interface JournalsOptions {
  readonly folder: string
  /** Told after lines were written, at most ten times a second per run apart from status changes. */
  readonly tell: (growth: EngineEvents['journal']) => void
  readonly log: (error: unknown) => void
}

/** The journals of a workspace, `<run>.ndjson` each: written in the background, read by page from either end while they grow. */
export class Journals {
  readonly #options: JournalsOptions
  /** In the order of their last use. */
  readonly #files = new Map<string, JournalFile>()
  readonly #searches = new WeakMap<JournalFile, JournalSearch>()
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> = Promise.resolve()
  #folderMade: Promise<unknown> | undefined
  #failing = false

  constructor(options: JournalsOptions) {
    this.#options = options
  }

  /** Adds a line with the present time. */
  write(run: string, note: JournalNote): void {
    this.#file(run).append({ at: new Date().toISOString(), ...note })
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#flushing = this.#flushAll()
    }, FLUSH_MS)
  }

  /** Resolves when all lines of the run so far are durable. A journal that can't be written is reported and holds up nothing. */
  sync(run: string): Promise<void> {
    return this.#flush(run, this.#file(run), true)
  }

  /** A page of a journal that may be growing. `from: 'end'` counts `offset` from the last matching line backwards. */
  async page(run: string, query: JournalQuery): Promise<JournalPage> {
    const file = this.#file(run)
    if (file.dirty) await this.#flush(run, file, false)
    const total = await file.refresh()
    const lines = await this.#matching(file, total, query)
    const matching = lines?.length ?? total
    const [from, to] = range(matching, query)
    if (lines === undefined) return { entries: await file.read(from, to), total, matching }
    const parts = neighbours(lines.slice(from, to)).map(([first, last]) => file.read(first, last + 1))
    return { entries: (await Promise.all(parts)).flat(), total, matching }
  }

  /** Numbers of the matching lines; undefined where nothing is filtered. */
  async #matching(file: JournalFile, total: number, query: JournalQuery): Promise<readonly number[] | undefined> {
    if (query.search === '' && query.levels === null) return undefined
    let search = this.#searches.get(file)
    if (search?.key !== searchKey(query)) search = new JournalSearch(query)
    this.#searches.set(file, search)
    return search.lines(file, total)
  }

  async remove(run: string): Promise<void> {
    const file = this.#file(run)
    this.#files.delete(run)
    await file.remove()
  }

  /** Writes what is pending. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#flushing
    await Promise.all([...this.#files].map(([run, file]) => this.#flush(run, file, true)))
  }

  async #flushAll(): Promise<void> {
    for (const [run, file] of [...this.#files]) if (file.dirty) await this.#flush(run, file, false)
  }

  async #flush(run: string, file: JournalFile, sync: boolean): Promise<void> {
    const grows = file.dirty
    try {
      if (grows) await (this.#folderMade ??= mkdir(this.#options.folder, { recursive: true }))
      await file.flush(sync)
      if (grows) this.#options.tell({ run, total: await file.refresh() })
      this.#failing = false
    } catch (error) {
      this.#folderMade = undefined
      if (!this.#failing) this.#options.log(error)
      this.#failing = true
    }
  }

  #file(run: string): JournalFile {
    const file = this.#files.get(run) ?? new JournalFile(join(this.#options.folder, `${run}.ndjson`))
    this.#files.delete(run)
    this.#files.set(run, file)
    if (this.#files.size > KEPT) this.#dropOldest()
    return file
  }

  #dropOldest(): void {
    for (const [run, file] of this.#files) {
      if (this.#files.size <= KEPT) return
      if (!file.busy) this.#files.delete(run)
    }
  }
}

function range(matching: number, { from, offset, limit }: JournalQuery): [number, number] {
  const begin = from === 'end' ? matching - offset - limit : offset
  const clamp = (line: number) => Math.min(matching, Math.max(0, line))
  return [clamp(begin), clamp(begin + limit)]
}

/** Ascending numbers as ranges of neighbours, so that each range is one read. */
function neighbours(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last?.[1] === number - 1) last[1] = number
    else ranges.push([number, number])
  }
  return ranges
}
