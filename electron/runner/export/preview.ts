import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import type { ExportDefinition } from '@shared/jobs/export/definition'
import type { TargetFormat } from '@shared/jobs/export/format'
import type { ExportPreview } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { list } from '../database/sql'
import { toCell } from '../query/cells'
import type { OutputColumn } from '../write/writer'
import { columnOf } from './columns'
import { computedError } from './errors'
import { freeNumber, pathOf } from './files'
import { compile, orderOf } from './planning'
import { withSample } from './sample'
import { resolveSource } from './source'

/** Rows of the first file whose value is not known yet. */
const NO_VALUE = '…'
/** The rows of the preview, for its connection. */
const ROWS = 'temp.main.preview'

/** The first rows of an export as it would write them, by the same SQL and the same writer. What has changed since a run is not looked at. */
export async function previewExport(
  database: Database,
  definition: ExportDefinition,
  limit: number,
): Promise<ExportPreview> {
  return database.use(async (connection) => {
    const source = await resolveSource(connection, definition.source)
    const { filter, outputs } = await compile(connection, definition, source)
    const where = filter === null ? '' : ` WHERE ${filter}`
    const order = orderOf(definition.source.sort, source)
    const most = Math.min(limit, definition.source.limit ?? limit)
    const select = `SELECT ${list(outputs.map(({ column, sql }) => `${sql} AS ${column.name}`))}
      FROM ${source.relation}${where}${order.length === 0 ? '' : ` ORDER BY ${list(order)}`} LIMIT ${most}`
    const columns = outputs.map(({ column }) => columnOf(column))
    const { format, target } = definition
    const plan = {
      file: target.file,
      begun: Date.now(),
      split: target.split?.by === 'value' ? { by: 'value' as const } : target.split,
    }
    try {
      // A select need not give the same rows twice.
      await connection.run(`CREATE TEMP TABLE ${ROWS} AS ${select}`)
      return {
        columns: columns.map(({ label, type }) => ({ label, type })),
        rows: await cellsOf(connection),
        text: await textOf(database, connection, format, columns),
        filter,
        file: pathOf(plan, { number: await freeNumber(plan), value: NO_VALUE }),
      }
    } catch (thrown) {
      throw computedError(thrown)
    }
  })
}

async function cellsOf(connection: Connection): Promise<ExportPreview['rows']> {
  const result = await connection.read(`SELECT * FROM ${ROWS}`)
  const types = result.columnTypes()
  return result.getRows().map((row) =>
    row.map((value, index) => {
      const type = types[index]
      if (type === undefined) throw new Error(`no type of column ${index}`)
      return toCell(value, type)
    }),
  )
}

/** The file that these rows make; null where it is no text. */
async function textOf(
  database: Database,
  connection: Connection,
  format: TargetFormat,
  columns: readonly OutputColumn[],
): Promise<string | null> {
  return withSample(database, connection, format, columns, async (writer, file) => {
    await writer.write(`SELECT * FROM ${ROWS}`)
    await writer.end()
    if (format.kind === 'xlsx' || format.kind === 'parquet') return null
    const bytes = await readFile(file)
    const encoding = 'encoding' in format ? format.encoding : 'utf-8'
    return iconv.decode(format.gzip ? gunzipSync(bytes) : bytes, encoding)
  })
}
