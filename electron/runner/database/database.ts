import { DuckDBInstance } from '@duckdb/node-api'
import { OWN_FOLDERS } from '@shared/workspace/own-names'
import { mkdir, rm } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { join, sep } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Connection, type OnFatal } from './connection'
import { WriteGate } from './gate'
import { isCheckpointRefused } from './errors'
import { list, literal } from './sql'
import { STORAGE_VERSION } from './storage-version'

/**
 * Memory that DuckDB may use before it spills to disk. The data process as a whole has to stay under 600 MB: blocks being
 * cut, Node itself and what DuckDB does not count need the rest.
 */
const MEMORY_LIMIT_MB = 192
/**
 * What tables take beyond that for each column more than these, all that are written at the same time taken together: a group of rows, and what is on its way into it, as long as it is not
 * whole. Measured with 150, 300 and 700 columns of whole numbers: at 0.8 MB each an import of 200 MB fails, when it commits.
 */
export const USUAL_COLUMNS = 96
const COLUMN_MB = 1
/**
 * What a run takes beyond that which looks for keys: it works on all of a batch several times, and reads again what it had to give away meanwhile. A twentieth of its time; twice as
 * much saves little more.
 */
const KEYS_MB = 64
/** Share of the machine's memory. */
const MOST_MEMORY = 0.6
const MEGABYTE = 1e6

/**
 * A run has its CHECKPOINT when it ends. While it works the database would have one of its own for every 16 MB of log, and write rows anew each time that are to be
 * written anew at the end as well.
 */
const LARGEST_LOG = '32MB'

/** Somebody's query or export may take that long before a CHECKPOINT has its turn. */
const CHECKPOINT_PATIENCE_MS = 60_000
const CHECKPOINT_RETRY_MS = 50

/** What a run takes memory for. */
export interface RunNeeds {
  readonly columns: number
  /** It looks for keys. */
  readonly hasKeys: boolean
}

function memoryFor(columns: number): number {
  return MEMORY_LIMIT_MB + Math.max(0, columns - USUAL_COLUMNS) * COLUMN_MB
}

/** The workspace's database, open in this process and closed to everything outside of the workspace's `tmp` folder. */
export class Database {
  readonly workspace: string
  /** Folder for the blocks on their way into the database; emptied when the database is opened. */
  readonly blocks: string
  /** Passed by every write. */
  readonly gate = new WriteGate()
  readonly #instance: DuckDBInstance
  readonly #onFatal: OnFatal
  #neededMb = MEMORY_LIMIT_MB
  readonly #atWork = new Set<RunNeeds>()
  /** Runs that have two statements at work at the same time. */
  #pairs = 0
  /** Threads are being divided until this resolves. */
  #dividing: Promise<void> = Promise.resolve()

  private constructor(instance: DuckDBInstance, workspace: string, onFatal: OnFatal) {
    this.#instance = instance
    this.workspace = workspace
    this.blocks = join(workspace, OWN_FOLDERS.work, 'blocks')
    this.#onFatal = onFatal
  }

  /** Opens `file`. @throws what DuckDB throws, see `openFailure` */
  static async open(file: string, workspace: string, onFatal: OnFatal): Promise<Database> {
    const spill = join(workspace, OWN_FOLDERS.work, 'spill')
    const instance = await DuckDBInstance.create(file, {
      storage_compatibility_version: STORAGE_VERSION,
      threads: String(availableParallelism()),
      memory_limit: `${MEMORY_LIMIT_MB}MB`,
      temp_directory: spill,
      checkpoint_threshold: LARGEST_LOG,
      // A batch has a few groups of rows: each is compressed when it is whole, not only when five of them are in memory.
      write_buffer_row_group_count: '1',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // Files in `tmp` are written over (import/batches.ts), and what DuckDB knows them by (path, size and second) is not enough to tell them apart.
      enable_external_file_cache: 'false',
    })
    // From here on the lock is ours, so that what lies in `tmp` belongs to nobody any more.
    const database = new Database(instance, workspace, onFatal)
    const { blocks } = database
    try {
      await rm(blocks, { recursive: true, force: true })
      await mkdir(blocks, { recursive: true })
      await mkdir(spill, { recursive: true })
      const connection = await database.connect()
      const folders = list([blocks, spill].map((folder) => literal(folder + sep)))
      await connection.run(
        [
          `SET allowed_directories = [${folders}]`,
          'SET enable_external_access = false',
          "SET allowed_configs = ['memory_limit', 'threads']",
          'SET lock_configuration = true',
        ].join(';'),
      )
      await connection.close()
    } catch (thrown) {
      instance.closeSync()
      throw thrown
    }
    return database
  }

  /** Permits as much memory as a table of so many columns takes: whatever is written needs some for each column, however few the rows. */
  async makeRoom(columns: number): Promise<void> {
    const needed = memoryFor(columns)
    if (needed <= this.#neededMb) return
    this.#neededMb = needed
    await this.#permit()
  }

  /** `work` with as much memory as such a run takes beside the others that are at work. */
  async withRoomFor<T>(run: RunNeeds, work: () => Promise<T>): Promise<T> {
    this.#atWork.add(run)
    try {
      await this.#permit()
      return await work()
    } finally {
      this.#atWork.delete(run)
      // Others may need it at the moment: the next run tries again.
      await this.#permit().catch(() => undefined)
    }
  }

  /**
   * `work` with half of the threads for each statement, for whoever has two of them at work. A statement that waits for one of its threads does not sleep, but takes a processor from those
   * who have something to do.
   */
  async withTwoAtOnce<T>(work: () => Promise<T>): Promise<T> {
    this.#pairs++
    try {
      await this.#divideThreads()
      return await work()
    } finally {
      this.#pairs--
      // What was done counts, with however many threads the next ones are done.
      await this.#divideThreads().catch(() => undefined)
    }
  }

  /** One after the other: the number that was true last has to come last. */
  #divideThreads(): Promise<void> {
    const divide = async (): Promise<void> => {
      const all = availableParallelism()
      const threads = this.#pairs > 0 ? Math.max(1, Math.floor(all / 2)) : all
      await this.use((connection) => connection.run(`SET threads = ${threads}`))
    }
    const divided = this.#dividing.then(divide)
    this.#dividing = divided.catch(() => undefined)
    return divided
  }

  async #permit(): Promise<void> {
    const runs = [...this.#atWork]
    const columns = runs.reduce((sum, run) => sum + run.columns, 0)
    const wanted = Math.max(this.#neededMb, memoryFor(columns)) + (runs.some(({ hasKeys }) => hasKeys) ? KEYS_MB : 0)
    const limit = Math.floor(Math.min(wanted, (totalmem() / MEGABYTE) * MOST_MEMORY))
    await this.use((connection) => connection.run(`SET memory_limit = '${limit}MB'`))
  }

  async connect(): Promise<Connection> {
    return new Connection(await this.#instance.connect(), this.#onFatal)
  }

  /** `work` with a connection of its own. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.connect()
    try {
      return await work(connection)
    } finally {
      await connection.close()
    }
  }

  /**
   * Everything committed goes into the main file, so that a damaged write-ahead log can't take it back. DuckDB refuses while
   * somebody reads a table: that is waited for. @throws when it did not succeed within `patienceMs`
   */
  async checkpoint(patienceMs = CHECKPOINT_PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      try {
        await this.gate.alone(() => this.use((connection) => connection.run('CHECKPOINT')))
        return
      } catch (thrown) {
        if (!isCheckpointRefused(thrown) || Date.now() > deadline) throw thrown
        await wait(CHECKPOINT_RETRY_MS)
      }
    }
  }

  close(): void {
    this.#instance.closeSync()
  }
}
