import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TargetFormat } from '@shared/jobs/export/format'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { openWriter, type OutputColumn, type RowWriter } from '../write/writer'

/** `work` with a writer of a file that nobody keeps. @throws what `openWriter` throws */
export async function withSample<T>(
  database: Database,
  connection: Connection,
  format: TargetFormat,
  columns: readonly OutputColumn[],
  work: (writer: RowWriter, file: string) => Promise<T>,
): Promise<T> {
  const file = join(database.blocks, `${randomUUID()}.sample`)
  try {
    const writer = await openWriter(connection, { folder: database.blocks, file, format, columns, state: null })
    try {
      return await work(writer, file)
    } finally {
      await writer.close()
    }
  } finally {
    await rm(file, { force: true })
  }
}
