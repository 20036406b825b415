import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceFormat } from '@shared/jobs/format'
import type { SampleFile } from '@shared/runner/protocol'
import { writeTexts } from '../columns/column-file'
import { sourceColumn } from '../columns/source-column'
import type { Database } from '../database/database'
import { fileError } from '@files/errors'
import { literal } from '../database/sql'
import { openReader } from '../formats/open'
import { diskFile, originName, type Origin } from '../formats/origin/origin'
import type { RecordBlock, TextDialect } from '../formats/records'
import { resolveFormat } from '../formats/resolve'
import { originAt } from './origin'

/** Records that are tried; a megabyte holds more of them than that, unless they are very long. */
const RECORDS = 200
const BYTES = 1 << 20
/** Samples that are kept: the one that is worked on, and those of a moment ago. */
const KEPT = 3

/** The first readable records of a source, in memory. */
export interface Sample {
  readonly path: string
  readonly columns: readonly string[]
  /** Null where there are none. */
  readonly block: RecordBlock | null
  readonly dialect: TextDialect
}

/** Samples of sources: while a person defines an import, the same records are asked for again and again. */
export class Samples {
  readonly #database: Database
  readonly #made = new Map<string, Promise<Sample>>()

  constructor(database: Database) {
    this.#database = database
  }

  /** @throws the errors of the file as a whole, see resolveFormat */
  async of(file: SampleFile, format: SourceFormat): Promise<Sample> {
    try {
      const origin = await originAt(file)
      const { size, mtimeMs } = await stat(diskFile(origin))
      const key = JSON.stringify([origin, format, size, mtimeMs])
      const sample = this.#made.get(key) ?? readSample(this.#database, origin, format)
      this.#made.delete(key)
      this.#made.set(key, sample)
      for (const old of [...this.#made.keys()].slice(0, -KEPT)) this.#made.delete(old)
      sample.catch(() => this.#made.delete(key))
      return await sample
    } catch (thrown) {
      throw fileError(thrown, file.file, 'read')
    }
  }

  /** Lets `work` read the texts of the records by SQL, as an import reads those that it has to judge: see `writeTexts`. */
  async asRelation<T>(
    { block, columns, dialect }: Sample & { readonly block: RecordBlock },
    work: (relation: string) => Promise<T>,
  ): Promise<T> {
    const path = join(this.#database.blocks, `sample-${randomUUID()}.parquet`)
    const all = Array.from({ length: block.records }, (_, index) => index)
    try {
      await writeTexts(path, dialect, columns.length, sourceColumn, [{ block, indices: all, positions: all }])
      return await work(`read_parquet(${literal(path)})`)
    } finally {
      await rm(path, { force: true })
    }
  }
}

async function readSample(database: Database, origin: Origin, wanted: SourceFormat): Promise<Sample> {
  const { format, columns, first } = await resolveFormat(database, origin, wanted)
  const reader = await openReader(database, { origin, format, columns }, first)
  try {
    let block = await reader.next(BYTES, RECORDS)
    // Lines that are none of a table's may come first.
    while (block !== null && block.records === 0) block = block.last ? null : await reader.next(BYTES, RECORDS)
    return { path: originName(origin), columns, block, dialect: reader.dialect }
  } finally {
    await reader.close()
  }
}
