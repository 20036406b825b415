import type { Language } from '@shared/messages/plural'
import { targetFormatSchema, type TargetFormat, type TargetKind } from '@shared/jobs/export/format'
import { VigieError } from '@shared/errors/error-data'
import type { RejectFileFormat } from '@shared/rejects/reject'
import type { RejectFiles, RejectFilter } from '@shared/runner/protocol'
import type { Connection } from '../../database/connection'
import { loadRun, type StoredRun } from '../../import/store'
import type { Task } from '../../task'
import { writeWhole } from '@files/whole-file'
import { openWriter } from '../../write/writer'
import { CELL_CHARACTERS } from '../../write/xlsx/cells'
import { filterSql } from '../filter'
import { RejectList } from './list'
import { Portions } from './portions'
import { writeRepairFiles } from './repair/repair'

export interface RejectExport {
  readonly run: string
  readonly filter: RejectFilter
  readonly file: string
  readonly format: RejectFileFormat
  readonly language: Language
  readonly overwrite: boolean
  readonly protect: boolean
}

/**
 * Writes a run's rejects to a file, in order, with memory that does not depend on their number.
 * @param folder where the database may read and write
 * @throws run.notFound, rejects.nothingToRepair, rejects.noRepair, file.exists, file.unwritable, disk.full, task.cancelled
 */
export async function exportRejects(
  connection: Connection,
  folder: string,
  job: RejectExport,
  task: Task,
): Promise<RejectFiles> {
  const stored = await loadRun(connection, job.run)
  if (stored === null) throw new VigieError('run.notFound', { id: job.run })
  const { where } = filterSql(job.run, job.filter)
  if (job.format === 'repair') return writeRepairFiles(connection, folder, { ...job, stored, where }, task)
  const format = formatOf(job.format, job.protect)
  const list = await listOf(connection, job, stored, where, format.kind)
  const count = await writeWhole(job.file, job.overwrite, async (file) => {
    const writer = await openWriter(connection, { folder, file, format, columns: list.columns, state: null })
    try {
      let written = 0
      const portions = new Portions(connection, where, stored.state.entries, task)
      for (let part = await portions.next(writer.rowsAtATime); part !== null;) {
        written += await list.select(connection, folder, part, (select) => writer.write(select))
        part = await portions.next(writer.rowsAtATime)
      }
      await writer.end()
      return written
    } finally {
      await writer.close()
    }
  })
  return { files: [job.file], count, leftOut: 0 }
}

/** The table for the columns of the file that the first reject belongs to. */
async function listOf(
  connection: Connection,
  { language }: RejectExport,
  { plan }: StoredRun,
  where: string,
  kind: TargetKind,
): Promise<RejectList> {
  const [[first] = []] = await connection.rows(`SELECT file FROM vigie.rejects WHERE ${where} ORDER BY seq LIMIT 1`)
  return new RejectList({
    language,
    files: plan.files.map(({ path }) => path),
    columns: plan.files[Number(first ?? 0)]?.columns ?? [],
    isTyped: kind === 'xlsx' || kind === 'parquet',
    mostCharacters: kind === 'xlsx' ? CELL_CHARACTERS : null,
  })
}

/** Lists are read by people, in spreadsheets: these take a CSV file for UTF-8 only when it says so, and must not execute what stands in it. */
function formatOf(format: Exclude<RejectFileFormat, 'repair'>, protect: boolean): TargetFormat {
  switch (format) {
    case 'csv':
      return targetFormatSchema.parse({ kind: 'delimited', bom: true, lineEnd: 'crlf', formulaProtection: protect })
    case 'xlsx':
      return targetFormatSchema.parse({ kind: 'xlsx', sheet: 'Rejects' })
    case 'json':
    case 'ndjson':
    case 'parquet':
      return targetFormatSchema.parse({ kind: format })
  }
}
