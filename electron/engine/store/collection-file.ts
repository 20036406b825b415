import type { z } from 'zod'
import { Low, type Adapter } from 'lowdb'
import type { Notice } from '../api'
import { writeDurably, type FileSystem } from './durable-file'
import { keepUnreadable, loadFile, type Migration, type RawFile } from './load'

/** How one file of the store is read and what it holds. */
export interface CollectionSpec<T extends { readonly id: string }> {
  readonly path: string
  /** Name of the list in the file, e.g. `jobs`. */
  readonly list: string
  readonly version: number
  readonly migrations: readonly Migration[]
  readonly record: z.ZodType<T>
}

interface Content {
  version: number
  [key: string]: unknown
}

/** lowdb's adapter: durable writes of our own, because none of its presets survives a crash or a full disk. */
class DurableAdapter implements Adapter<Content> {
  readonly #path: string
  readonly #system: FileSystem | undefined

  constructor(path: string, system: FileSystem | undefined) {
    this.#path = path
    this.#system = system
  }

  read(): Promise<null> {
    // Loading needs more than lowdb offers (backup, migrations, records set aside): see load.ts.
    return Promise.resolve(null)
  }

  write(content: Content): Promise<void> {
    return writeDurably(this.#path, JSON.stringify(content), this.#system)
  }
}

/** How long changes that need not be on disk at once are gathered, in ms. */
const COALESCE_MS = 1000

/**
 * Records by id, kept in one JSON file. Changes are seen at once by readers in this process; `save()` resolves when all changes so far
 * are durable, `saveSoon()` lets them be gathered. Writes never overlap, and one write carries all changes that came before it.
 */
export class CollectionFile<T extends { readonly id: string }> {
  readonly #low: Low<Content>
  readonly #spec: CollectionSpec<T>
  readonly #records = new Map<string, T>()
  #extra: Record<string, unknown> = {}
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #waiting: Promise<void> | undefined

  private constructor(spec: CollectionSpec<T>, system: FileSystem | undefined) {
    this.#spec = spec
    this.#low = new Low<Content>(new DurableAdapter(spec.path, system), { version: spec.version })
  }

  /** Opens the file, or an empty collection where there is none. What can't be parsed is set aside and told. */
  static async open<T extends { readonly id: string }>(
    spec: CollectionSpec<T>,
    options: { readonly repair: boolean; readonly system?: FileSystem },
  ): Promise<{ collection: CollectionFile<T>; notices: Notice[] }> {
    const { file, notices } = await loadFile({ ...spec, repair: options.repair })
    const collection = new CollectionFile<T>(spec, options.system)
    const unreadable = file === null ? [] : collection.#take(file)
    if (unreadable.length > 0) {
      const aside = options.repair ? await keepUnreadable(spec.path, unreadable) : spec.path
      notices.push(
        ...unreadable.map((): Notice => ({ code: 'store.recordSetAside', params: { file: spec.list, aside } })),
      )
    }
    if (options.repair && notices.length > 0) await collection.save()
    return { collection, notices }
  }

  #take(file: RawFile): unknown[] {
    const list = file[this.#spec.list]
    this.#extra = Object.fromEntries(
      Object.entries(file).filter(([name]) => name !== 'version' && name !== this.#spec.list),
    )
    if (!Array.isArray(list)) return list === undefined ? [] : [list]
    const unreadable: unknown[] = []
    for (const raw of list as unknown[]) {
      const parsed = this.#spec.record.safeParse(raw)
      if (parsed.success) this.#records.set(parsed.data.id, parsed.data)
      else unreadable.push(raw)
    }
    return unreadable
  }

  /** A value beside the list, such as the settings; unknown until parsed. */
  extra(name: string): unknown {
    return this.#extra[name]
  }
  setExtra(name: string, value: unknown): void {
    this.#extra[name] = value
  }

  get(id: string): T | undefined {
    return this.#records.get(id)
  }
  all(): T[] {
    return [...this.#records.values()]
  }
  put(record: T): void {
    this.#records.set(record.id, record)
  }
  remove(id: string): void {
    this.#records.delete(id)
  }

  /** Resolves when every change made before the call is on disk. @throws file.unwritable */
  save(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    // A write that waits its turn will take everything with it: nobody needs a second one behind it.
    this.#waiting ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#waiting = undefined
        this.#low.data = { version: this.#spec.version, ...this.#extra, [this.#spec.list]: this.all() }
        this.#writing = this.#low.write()
        return this.#writing
      })
    return this.#waiting
  }

  /** Lets changes that a status change will bring along anyway wait for a moment. */
  saveSoon(onError: (error: unknown) => void): void {
    this.#timer ??= setTimeout(() => {
      this.save().catch(onError)
    }, COALESCE_MS)
  }

  /** Writes what is pending. */
  async close(): Promise<void> {
    if (this.#timer !== undefined) await this.save()
    await (this.#waiting ?? this.#writing)
  }
}
