import { targetFormatSchema } from '@shared/jobs/export/format'
import type { Connection } from '../../../database/connection'
import { list } from '../../../database/sql'
import type { FilePlan } from '../../../import/plan'
import { openWriter, type OutputColumn } from '../../../write/writer'
import type { Portions } from '../portions'

/**
 * Writes records of files without lines as what they held: a workbook with the values of one as texts, under its name for the sheet; those of a Parquet file as CSV,
 * which a person can correct. @returns how many
 */
export async function writeValues(
  connection: Connection,
  folder: string,
  file: string,
  plan: FilePlan,
  portions: Portions,
): Promise<number> {
  const { format: source } = plan
  const format = targetFormatSchema.parse(
    source.kind === 'xlsx' ? { kind: 'xlsx', sheet: source.sheet, header: source.header } : { kind: 'delimited' },
  )
  const columns = plan.columns.map((label, index): OutputColumn => ({ name: `c${index}`, label, type: 'text' }))
  const values = plan.columns.map((_, index) => `texts[${index + 1}] AS c${index}`)
  const writer = await openWriter(connection, { folder, file, format, columns, state: null })
  try {
    let count = 0
    for await (const where of portions) {
      count += await writer.write(
        `SELECT ${list(values)} FROM (SELECT seq, CAST("values"::JSON AS VARCHAR[]) AS texts FROM vigie.rejects WHERE ${where} ORDER BY seq)`,
      )
    }
    await writer.end()
    return count
  } finally {
    await writer.close()
  }
}
