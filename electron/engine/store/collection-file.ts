import { basename } from 'node:path'
import type { z } from 'zod'
import { Low, type Adapter } from 'lowdb'
import type { Notice } from '../api'
import { writeDurably, type FileSystem } from './durable-file'
import { findStored, keepUnreadable, removeLeftovers, setAside, type Found, type StoredFileSpec } from './stored-file'

/** How long changes that need not be on disk at once are gathered, in ms. */
const GATHER_MS = 1000

interface Content {
  readonly beside: Readonly<Record<string, unknown>>
  readonly records: Iterable<object>
}

/** lowdb's adapter: durable writes of our own, because none of its presets survives a crash or a full disk. */
class DurableAdapter implements Adapter<Content> {
  readonly #spec: StoredFileSpec
  readonly #system: FileSystem | undefined
  /** Records never change, they are replaced: with thousands of runs only the few new ones have to be written out as text again. */
  readonly #texts = new WeakMap<object, string>()

  constructor(spec: StoredFileSpec, system: FileSystem | undefined) {
    this.#spec = spec
    this.#system = system
  }

  read(): Promise<null> {
    // Reading needs more than lowdb offers (backup, migrations, records set aside): see stored-file.ts.
    return Promise.resolve(null)
  }

  write({ beside, records }: Content): Promise<void> {
    const head = JSON.stringify({ version: this.#spec.version, ...beside }).slice(0, -1)
    const list = Array.from(records, (record) => this.#textOf(record)).join(',\n')
    return writeDurably(this.#spec.path, `${head},${JSON.stringify(this.#spec.list)}:[\n${list}\n]}\n`, this.#system)
  }

  #textOf(record: object): string {
    const known = this.#texts.get(record)
    if (known !== undefined) return known
    const text = JSON.stringify(record)
    this.#texts.set(record, text)
    return text
  }
}

export interface CollectionOptions<T> {
  readonly record: z.ZodType<T>
  readonly log: (error: unknown) => void
  /** For tests: a file system that fails. */
  readonly system?: FileSystem
}

/**
 * Records by id, kept in one JSON file. Readers in this process see changes at once; `save()` resolves when all changes so far are durable,
 * `saveSoon()` lets them be gathered. Writes never overlap, and one write carries all changes that came before it.
 */
export class CollectionFile<T extends { readonly id: string }> {
  readonly #spec: StoredFileSpec
  readonly #options: CollectionOptions<T>
  readonly #low: Low<Content>
  readonly #records = new Map<string, T>()
  readonly #found: Found
  readonly #unreadable: unknown[] = []
  #beside: Record<string, unknown>
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #waiting: Promise<void> | undefined
  #failing = false

  private constructor(spec: StoredFileSpec, found: Found, options: CollectionOptions<T>) {
    this.#spec = spec
    this.#options = options
    this.#found = found
    this.#beside = { ...found.beside }
    this.#low = new Low<Content>(new DurableAdapter(spec, options.system), { beside: {}, records: [] })
    for (const raw of found.records) {
      const parsed = options.record.safeParse(raw)
      if (parsed.success) this.#records.set(parsed.data.id, parsed.data)
      else this.#unreadable.push(raw)
    }
  }

  /** Reads the file and changes nothing on disk. @throws workspace.unusable */
  static async open<T extends { readonly id: string }>(
    spec: StoredFileSpec,
    options: CollectionOptions<T>,
  ): Promise<CollectionFile<T>> {
    return new CollectionFile(spec, await findStored(spec), options)
  }

  /** What was wrong with the file, when nothing may be repaired because another program is writing to it. */
  report(): Notice[] {
    return this.#notices(basename(this.#spec.path), basename(this.#spec.path))
  }

  /** Sets aside what could not be read, and writes the rest. */
  async repair(): Promise<Notice[]> {
    const { path } = this.#spec
    await removeLeftovers(path)
    const unreadableIn = this.#unreadable.length > 0 ? await keepUnreadable(path, this.#unreadable) : ''
    const aside: string[] = []
    for (const damaged of this.#found.damaged) aside.push(await setAside(damaged))
    const notices = this.#notices(aside.join(', ') || basename(path), unreadableIn)
    if (notices.length > 0) await this.save()
    return notices
  }

  #notices(aside: string, unreadableIn: string): Notice[] {
    const file = basename(this.#spec.path)
    const notices: Notice[] = []
    if (this.#found.from === 'backup') notices.push({ code: 'store.restored', params: { file, aside } })
    if (this.#found.from === 'lost') notices.push({ code: 'store.lost', params: { file, aside } })
    const count = this.#unreadable.length
    if (count > 0) notices.push({ code: 'store.recordSetAside', params: { file, aside: unreadableIn, count } })
    return notices
  }

  /** A value beside the list, such as the settings; unknown until parsed. */
  beside(name: string): unknown {
    return this.#beside[name]
  }

  setBeside(name: string, value: unknown): void {
    this.#beside[name] = value
  }

  get(id: string): T | undefined {
    return this.#records.get(id)
  }

  all(): Iterable<T> {
    return this.#records.values()
  }

  put(record: T): void {
    this.#records.set(record.id, record)
  }

  remove(id: string): void {
    this.#records.delete(id)
  }

  /** Resolves when every change made before the call is durable. @throws file.unwritable */
  save(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    // A write that waits its turn takes everything with it: nobody needs a second one behind it.
    this.#waiting ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#waiting = undefined
        this.#low.data = { beside: this.#beside, records: this.#records.values() }
        this.#writing = this.#low.write()
        return this.#writing
      })
    return this.#waiting
  }

  /** Has changes saved within a second, together with others. A disk that stays full is reported once, not every second. */
  saveSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.save().then(
        () => (this.#failing = false),
        (error: unknown) => {
          if (!this.#failing) this.#options.log(error)
          this.#failing = true
        },
      )
    }, GATHER_MS)
  }

  /** Writes what is pending. @throws file.unwritable */
  async close(): Promise<void> {
    if (this.#timer !== undefined) await this.save()
    await (this.#waiting ?? this.#writing.catch(() => undefined))
  }
}
