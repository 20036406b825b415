import { randomUUID } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { TargetOf } from '@shared/jobs/export/format'
import type { Connection } from '../../database/connection'
import { sqlType } from '../../database/datasets'
import { identifier, list, literal } from '../../database/sql'
import type { OutputFile } from '../output-file'
import type { Composition } from '../parted-writer'
import { piecesOf } from '../parts'
import { valueSql } from '../values'
import type { OutputColumn, WriterState, WriterTask } from '../writer'
import { putTogether, takeApart, type Description } from './description'

const MAGIC = Buffer.from('PAR1')
/** Length of the description and the magic word behind it. */
const TAIL_BYTES = 8

const stateSchema = z.strictObject({
  rows: z.number().int().nonnegative(),
  /** Descriptions of the groups of rows, as Base64. */
  groups: z.array(z.base64()),
})

/**
 * A Parquet file that is made of others: what they hold is put one behind the other and described together at the end. Only places in the file change.
 */
export class ParquetFile implements Composition {
  readonly options: string
  readonly faults = []
  readonly #columns: readonly OutputColumn[]
  readonly #output: OutputFile
  /** Of a file with these columns and no rows. */
  readonly #empty: Description
  readonly #groups: Buffer[]
  #rows: number

  private constructor(
    columns: readonly OutputColumn[],
    options: string,
    empty: Description,
    output: OutputFile,
    state: WriterState | null,
  ) {
    const known = state === null ? null : stateSchema.parse(state)
    this.options = options
    this.#columns = columns
    this.#output = output
    this.#empty = empty
    this.#groups = (known?.groups ?? []).map((group) => Buffer.from(group, 'base64'))
    this.#rows = known?.rows ?? 0
  }

  static async open(
    connection: Connection,
    { columns, folder }: WriterTask,
    { compression }: TargetOf<'parquet'>,
    output: OutputFile,
    state: WriterState | null,
  ): Promise<ParquetFile> {
    const options = `FORMAT parquet, COMPRESSION ${compression === 'none' ? 'uncompressed' : compression}`
    const path = join(folder, `${randomUUID()}.part`)
    const nothing = columns.map((column) => `CAST(NULL AS ${sqlType(column)}) AS ${identifier(column.label)}`)
    try {
      await connection.run(`COPY (SELECT ${list(nothing)} WHERE false) TO ${literal(path)} (${options})`)
      const empty = takeApart(await readDescription(path, (await stat(path)).size), 0)
      return new ParquetFile(columns, options, empty, output, state)
    } finally {
      await rm(path, { force: true })
    }
  }

  get state(): z.infer<typeof stateSchema> {
    return { rows: this.#rows, groups: this.#groups.map((group) => group.toString('base64')) }
  }

  query(select: string): string {
    return `SELECT ${list(this.#columns.map((column) => `${valueSql(column)} AS ${identifier(column.label)}`))} FROM (${select})`
  }

  async begin(): Promise<void> {
    await this.#output.append(MAGIC)
  }

  async take(path: string): Promise<void> {
    const { size } = await stat(path)
    const bytes = await readDescription(path, size)
    const { groups, rows } = takeApart(bytes, this.#output.bytes - MAGIC.length)
    for await (const piece of piecesOf(path, MAGIC.length, size - TAIL_BYTES - bytes.length))
      await this.#output.append(piece)
    this.#groups.push(...groups)
    this.#rows += rows
  }

  async end(): Promise<void> {
    const description = putTogether({ ...this.#empty, rows: this.#rows, groups: this.#groups })
    const length = Buffer.alloc(4)
    length.writeUInt32LE(description.length)
    await this.#output.append(Buffer.concat([description, length, MAGIC]))
  }
}

async function readDescription(path: string, size: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const tail = Buffer.alloc(TAIL_BYTES)
    await file.read(tail, 0, TAIL_BYTES, size - TAIL_BYTES)
    const bytes = Buffer.alloc(tail.readUInt32LE(0))
    await file.read(bytes, 0, bytes.length, size - TAIL_BYTES - bytes.length)
    return bytes
  } finally {
    await file.close()
  }
}
