import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { targetFormatSchema, type TargetFormatInput } from '@shared/jobs/export/format'
import type { Connection } from '@runner/database/connection'
import type { Database } from '@runner/database/database'
import { openDatabase } from '@runner/database/open'
import { openWriter, type OutputColumn, type RowWriter, type WriterState } from '@runner/write/writer'

/** A database, and files that are written from it. */
export class Writing {
  readonly folder: string
  readonly database: Database
  readonly connection: Connection
  #files = 0

  private constructor(folder: string, database: Database, connection: Connection) {
    this.folder = folder
    this.database = database
    this.connection = connection
  }

  static async begin(): Promise<Writing> {
    const folder = await mkdtemp(join(tmpdir(), 'vigie-write-'))
    const { database } = await openDatabase(join(folder, 'workspace'), (message) => {
      throw new Error(message)
    })
    return new Writing(folder, database, await database.connect())
  }

  async close(): Promise<void> {
    await this.connection.close()
    this.database.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  newFile(ending = 'part'): string {
    return join(this.folder, `file-${++this.#files}.${ending}`)
  }

  open(
    file: string,
    format: TargetFormatInput,
    columns: readonly OutputColumn[],
    state: WriterState | null = null,
  ): Promise<RowWriter> {
    const { blocks: folder } = this.database
    return openWriter(this.connection, { folder, file, format: targetFormatSchema.parse(format), columns, state })
  }

  /** Writes selects one after the other, with a checkpoint behind each, and gives the bytes of the file. */
  async write(format: TargetFormatInput, columns: readonly OutputColumn[], ...selects: string[]): Promise<Buffer> {
    return readFile(await this.writeFile(format, columns, ...selects))
  }

  async writeFile(format: TargetFormatInput, columns: readonly OutputColumn[], ...selects: string[]): Promise<string> {
    const file = this.newFile()
    const writer = await this.open(file, format, columns)
    try {
      for (const select of selects) {
        await writer.write(select)
        await writer.checkpoint()
      }
      await writer.end()
    } finally {
      await writer.close()
    }
    return file
  }
}

/** Columns of texts. */
export function textColumns(...names: string[]): OutputColumn[] {
  return names.map((name) => ({ name, label: name, type: 'text' }))
}
