import { open, rm, type FileHandle } from 'node:fs/promises'
import { journalEntrySchema, type JournalEntry } from '@shared/journal/entry'
import { systemCode } from '@files/errors'
import { LineIndex } from './line-index'

const READ_BYTES = 1 << 20
const NEWLINE = 0x0a

export type NumberedEntry = JournalEntry & { readonly line: number }

/**
 * One run's journal: an append-only NDJSON file. No handle is kept open between two writes: thousands of runs may be waiting, each with a
 * journal of one line. A last line without its line end (a crash while writing) is no line.
 */
export class JournalFile {
  readonly #path: string
  readonly index = new LineIndex()
  #pending: string[] = []
  #writing: Promise<void> = Promise.resolve()
  #refreshing: Promise<unknown> = Promise.resolve()
  /** Whether what a crash may have left of a last line has been looked for. */
  #tailChecked = false
  #unsynced = false
  #writes = 0

  constructor(path: string) {
    this.#path = path
  }

  /** Adds a line; `flush` brings it to disk. */
  append(entry: JournalEntry): void {
    const { at, level, code, params } = entry
    // The order of the properties is what LineIndex looks for.
    this.#pending.push(`${JSON.stringify({ at, level, code, params })}\n`)
  }

  /** True while lines wait to be written. */
  get dirty(): boolean {
    return this.#pending.length > 0
  }

  /** True while lines wait or are being written. */
  get busy(): boolean {
    return this.dirty || this.#writes > 0
  }

  /** Writes what was appended so far; with `sync` it is durable afterwards. Lines that could not be written are kept for the next time. */
  flush(sync: boolean): Promise<void> {
    this.#writes++
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => this.#write(sync))
      .finally(() => this.#writes--)
    return this.#writing
  }

  async #write(sync: boolean): Promise<void> {
    const lines = this.#pending
    if (lines.length === 0 && !(sync && this.#unsynced)) return
    this.#pending = []
    const file = await this.#openToAppend(lines)
    try {
      if (lines.length > 0) await this.#append(file, lines)
      this.#unsynced = true
      if (sync) {
        await file.sync()
        this.#unsynced = false
      }
    } finally {
      await file.close()
    }
  }

  async #openToAppend(lines: readonly string[]): Promise<FileHandle> {
    try {
      const file = await open(this.#path, 'a+')
      if (!this.#tailChecked) await cutTornLine(file)
      this.#tailChecked = true
      return file
    } catch (error) {
      this.#pending.unshift(...lines)
      throw error
    }
  }

  async #append(file: FileHandle, lines: readonly string[]): Promise<void> {
    const { size } = await file.stat()
    try {
      await file.appendFile(lines.join(''))
    } catch (error) {
      // A full disk may have taken a part: it is cut off, and all is written once more with the next lines.
      this.#pending.unshift(...lines)
      await file.truncate(size)
      throw error
    }
  }

  /** Brings the index up to the file's present end. @returns the number of lines */
  refresh(): Promise<number> {
    // Two at a time would count the same lines twice.
    const refreshed = this.#refreshing.then(() => this.#refresh())
    this.#refreshing = refreshed.catch(() => undefined)
    return refreshed
  }

  async #refresh(): Promise<number> {
    await this.#writing.catch(() => undefined)
    const file = await openToRead(this.#path)
    if (file === undefined) return 0
    try {
      const { size } = await file.stat()
      const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(0, size - this.index.bytes)))
      for (let known = -1; this.index.bytes < size && this.index.bytes !== known;) {
        known = this.index.bytes
        const { bytesRead } = await file.read(chunk, 0, chunk.length, known)
        this.index.add(chunk.subarray(0, bytesRead))
      }
    } finally {
      await file.close()
    }
    return this.index.lines
  }

  /** The bytes of lines `from` (inclusive) to `to` (exclusive), which have to be indexed. */
  async readLines(from: number, to: number): Promise<Buffer[]> {
    const file = from < to ? await openToRead(this.#path) : undefined
    if (file === undefined) return []
    try {
      const start = this.index.start(from)
      const bytes = Buffer.allocUnsafe(this.index.start(to) - start)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start)
      return Array.from({ length: to - from }, (_, i) =>
        bytes.subarray(
          Math.min(bytesRead, this.index.start(from + i) - start),
          Math.min(bytesRead, this.index.start(from + i + 1) - start - 1),
        ),
      )
    } finally {
      await file.close()
    }
  }

  /** Entries of lines `from` to `to`; a line that can't be parsed is left out. */
  async read(from: number, to: number): Promise<NumberedEntry[]> {
    const lines = await this.readLines(from, to)
    return lines.flatMap((bytes, i) => {
      const entry = parseEntry(bytes.toString())
      return entry === undefined ? [] : [{ ...entry, line: from + i }]
    })
  }

  async remove(): Promise<void> {
    this.#pending = []
    await this.#writing.catch(() => undefined)
    await rm(this.#path, { force: true })
  }
}

function parseEntry(text: string): JournalEntry | undefined {
  try {
    return journalEntrySchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Removes what a crash left of a last line, so that it does not swallow the next one. */
async function cutTornLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat()
  const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, size))
  for (let end = size; end > 0;) {
    const begin = Math.max(0, end - chunk.length)
    await file.read(chunk, 0, end - begin, begin)
    const newline = chunk.subarray(0, end - begin).lastIndexOf(NEWLINE)
    if (newline >= 0) {
      if (begin + newline + 1 < size) await file.truncate(begin + newline + 1)
      return
    }
    end = begin
  }
  if (size > 0) await file.truncate(0)
}

async function openToRead(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}
