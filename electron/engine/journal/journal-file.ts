import { open, type FileHandle } from 'node:fs/promises'
import type { JournalEntry, JournalLevel } from '@shared/journal/entry'
import { JOURNAL_LEVELS, journalEntrySchema } from '@shared/journal/entry'
import { isCode } from '../store/durable-file'

const NEWLINE = 0x0a
const READ_BYTES = 1 << 20

/**
 * One run's journal: an append-only NDJSON file with an index of its lines, made when it is first read and extended as the file grows.
 * A last line without its line end (a crash while writing) is no line.
 */
export class JournalFile {
  readonly #path: string
  /** Byte at which each line begins, and its level as an index into JOURNAL_LEVELS. */
  readonly #starts: number[] = []
  readonly #levels: number[] = []
  #indexed = 0
  #pending: string[] = []
  #writing: Promise<void> = Promise.resolve()
  #handle: FileHandle | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** Adds a line; it is on disk after the next `flush`. */
  append(entry: JournalEntry): void {
    this.#pending.push(
      `${JSON.stringify({ at: entry.at, level: entry.level, code: entry.code, params: entry.params })}\n`,
    )
  }

  /** Writes what is pending; with `durable` it also survives a power failure. */
  flush(durable: boolean): Promise<void> {
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        const text = this.#pending.join('')
        this.#pending = []
        if (text === '' && !durable) return
        this.#handle ??= await this.#openForAppending()
        if (text !== '') await this.#handle.appendFile(text)
        if (durable) await this.#handle.datasync()
      })
    return this.#writing
  }

  async close(): Promise<void> {
    await this.flush(this.#pending.length > 0)
    await this.#handle?.close()
    this.#handle = undefined
  }

  /** Brings the index up to date. @returns the number of lines */
  async refresh(): Promise<number> {
    if (this.#pending.length > 0) await this.flush(false)
    else await this.#writing
    const file = await openToRead(this.#path)
    if (file === undefined) return 0
    try {
      const { size } = await file.stat()
      while (this.#indexed < size) {
        const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, size - this.#indexed))
        const { bytesRead } = await file.read(chunk, 0, chunk.length, this.#indexed)
        const whole = chunk.subarray(0, bytesRead)
        if (!this.#index(whole)) break
      }
    } finally {
      await file.close()
    }
    return this.#starts.length
  }

  /** Indexes the whole lines of a chunk; false where there is none, so that nothing more can be learnt now. */
  #index(chunk: Buffer): boolean {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const level = /"level":"(\w+)"/.exec(chunk.toString('latin1', from, Math.min(end, from + 80)))?.[1]
      const known = JOURNAL_LEVELS.indexOf(level as JournalLevel)
      if (known >= 0 && chunk[end - 1] === 0x7d) {
        this.#starts.push(this.#indexed + from)
        this.#levels.push(known)
      }
      from = end + 1
    }
    this.#indexed += from
    return from > 0
  }

  /** Numbers of the indexed lines that have one of these levels, from line `from` on. */
  withLevels(levels: readonly JournalLevel[] | null, from = 0): number[] {
    const wanted = levels === null ? undefined : new Set(levels.map((level) => JOURNAL_LEVELS.indexOf(level)))
    const lines: number[] = []
    for (let line = from; line < this.#levels.length; line++) {
      if (wanted === undefined || wanted.has(this.#levels[line] ?? -1)) lines.push(line)
    }
    return lines
  }

  /** Reads lines `from` (inclusive) to `to` (exclusive); what can't be parsed is left out. */
  async read(from: number, to: number): Promise<(JournalEntry & { line: number })[]> {
    if (from >= to) return []
    const file = await openToRead(this.#path)
    if (file === undefined) return []
    try {
      const start = this.#starts[from] ?? this.#indexed
      const bytes = Buffer.allocUnsafe((this.#starts[to] ?? this.#indexed) - start)
      await file.read(bytes, 0, bytes.length, start)
      return Array.from({ length: to - from }, (_, i) => from + i).flatMap((line) => {
        const begin = (this.#starts[line] ?? 0) - start
        return parse(bytes.toString('utf8', begin, bytes.indexOf(NEWLINE, begin)), line)
      })
    } finally {
      await file.close()
    }
  }

  async #openForAppending(): Promise<FileHandle> {
    const handle = await open(this.#path, 'a+')
    const { size } = await handle.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await handle.read(last, 0, 1, size - 1)
    // What a crash left of a line must not swallow the next one.
    if (size > 0 && last[0] !== NEWLINE) await handle.appendFile('\n')
    return handle
  }
}

function parse(text: string, line: number): (JournalEntry & { line: number })[] {
  try {
    const parsed = journalEntrySchema.safeParse(JSON.parse(text))
    return parsed.success ? [{ ...parsed.data, line }] : []
  } catch {
    return []
  }
}

async function openToRead(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
