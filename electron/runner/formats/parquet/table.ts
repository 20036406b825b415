import { randomUUID } from 'node:crypto'
import { constants, copyFile, link, mkdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import type { Connection } from '../../database/connection'
import type { Database } from '../../database/database'
import { messageOf } from '../../database/errors'
import { identifier, list, literal } from '../../database/sql'
import { localFile } from '../origin/local-file'
import { originName, type Origin } from '../origin/origin'

export interface ParquetColumn {
  readonly name: string
  /** DuckDB's name of its type. */
  readonly type: string
}

/** A Parquet file where the database may read it. */
export class ParquetTable {
  readonly columns: readonly ParquetColumn[]
  readonly rows: number
  readonly #name: string
  readonly #connection: Connection
  readonly #path: string
  readonly #release: () => Promise<void>

  private constructor(
    connection: Connection,
    source: { readonly name: string; readonly path: string; release(): Promise<void> },
    columns: readonly ParquetColumn[],
    rows: number,
  ) {
    this.#connection = connection
    this.#name = source.name
    this.#path = source.path
    this.#release = () => source.release()
    this.columns = columns
    this.rows = rows
  }

  /** @throws file.notFound, file.unreadable, archive.*, format.unreadable */
  static async open(database: Database, origin: Origin): Promise<ParquetTable> {
    const name = originName(origin)
    const local = await localFile(origin, database.blocks)
    const path = join(database.blocks, `${randomUUID()}.parquet`)
    const release = async () => {
      await rm(path, { force: true })
      await local.release()
    }
    const connection = await database.connect()
    try {
      await mkdir(database.blocks, { recursive: true })
      await bringIn(local.path, path)
      const relation = `read_parquet(${literal(path)})`
      const described = await connection.rows(`DESCRIBE SELECT * FROM ${relation}`)
      const columns = described.map(([column, type]) => ({ name: String(column), type: String(type) }))
      const count = await connection.rows(`SELECT count(*) FROM ${relation}`)
      return new ParquetTable(connection, { name, path, release }, columns, Number(count[0]?.[0]))
    } catch (thrown) {
      await connection.close()
      await release()
      throw explain(name, thrown)
    }
  }

  /**
   * Writes rows `from` … `to - 1` as CSV without header into a file of the database's own folder. The first value is always quoted, so that no record
   * is an empty line and none begins with a byte order mark.
   */
  async write(target: string, from: number, to: number, delimiter: string): Promise<void> {
    const values = this.columns.map(
      (column, index) => `${index === 0 ? `coalesce(${textOf(column)}, '')` : textOf(column)} AS c${index}`,
    )
    try {
      await this.#connection.run(
        `COPY (SELECT ${list(values)} FROM read_parquet(${literal(this.#path)}, file_row_number = true)
          WHERE file_row_number >= ${from} AND file_row_number < ${to})
         TO ${literal(target)} (FORMAT csv, HEADER false, DELIMITER ${literal(delimiter)}, QUOTE '"', ESCAPE '"', NULL '', FORCE_QUOTE (c0))`,
      )
    } catch (thrown) {
      throw explain(this.#name, thrown)
    }
  }

  async close(): Promise<void> {
    await this.#connection.close()
    await this.#release()
  }
}

/** Lists and structures as JSON, all else as DuckDB writes it. */
function textOf({ name, type }: ParquetColumn): string {
  return /[[(]|^MAP|^STRUCT/.test(type) && !type.startsWith('DECIMAL')
    ? `CAST(to_json(${identifier(name)}) AS VARCHAR)`
    : `CAST(${identifier(name)} AS VARCHAR)`
}

/**
 * The database reads in its own folder only, and follows no symbolic link out of it. A second name for the file costs nothing; another file system
 * can't have one, so that the file is copied from there.
 */
async function bringIn(path: string, target: string): Promise<void> {
  const real = await realpath(path)
  try {
    await link(real, target)
  } catch {
    await copyFile(real, target, constants.COPYFILE_FICLONE)
  }
}

function explain(path: string, thrown: unknown): unknown {
  const message = messageOf(thrown)
  if (
    !/Invalid Input|Invalid Error|IO Error|Not implemented|Parquet|thrift/i.test(message) ||
    thrown instanceof VigieError
  )
    return thrown
  // The file that is read may be a copy that nobody has named.
  const reason = (message.split('\n')[0] ?? '').replace(/^[A-Za-z ]+Error: /, '').replace(/File '[^']*' /i, '')
  return new VigieError('format.unreadable', { path, reason }, { cause: thrown })
}
