import type { DelimitedFormat } from '@shared/jobs/dialect'
import type { Detection, Preview, PreviewRow } from '@shared/runner/protocol'
import type { Database } from '../database/database'
import { fileError } from '../database/errors'
import { detectDialect } from '../formats/delimited/detect'
import { readColumns } from '../formats/delimited/header'
import { DelimitedReader } from '../formats/delimited/reader'
import type { RecordBlock, SourcePosition } from '../formats/records'
import { detectColumns } from './columns'

/** Bytes in which a preview looks for its rows at a time. */
const PREVIEW_BYTES = 256 * 1024

interface Detected {
  readonly detection: Detection
  readonly first: SourcePosition
}

/** Dialect, columns and types of a file, with the reasons. @throws file.notFound, file.unreadable, file.empty, encoding.unknown */
export async function detect(database: Database, file: string, format: DelimitedFormat): Promise<Detection> {
  return (await detectAll(database, file, format)).detection
}

/** The detection and the first `limit` records, unreadable ones among them; blank lines are left out. */
export async function preview(
  database: Database,
  file: string,
  format: DelimitedFormat,
  limit: number,
): Promise<Preview> {
  const { detection, first } = await detectAll(database, file, format)
  const reader = await DelimitedReader.open(file, detection.dialect, { columns: detection.columns.length, from: first })
  try {
    const rows: PreviewRow[] = []
    while (rows.length < limit) {
      const block = await reader.next(PREVIEW_BYTES)
      if (block === null) break
      rows.push(...previewRows(block))
      if (block.last) break
    }
    return { detection, rows: rows.slice(0, limit) }
  } finally {
    await reader.close()
  }
}

async function detectAll(database: Database, file: string, format: DelimitedFormat): Promise<Detected> {
  try {
    const { dialect, why, bytes } = await detectDialect(file, format)
    const { columns, position } = await readColumns(file, dialect)
    const detected = await database.use((connection) =>
      detectColumns(connection, database.blocks, { file, dialect, columns, first: position }),
    )
    return { detection: { file, dialect, why, columns: detected, bytes }, first: position }
  } catch (thrown) {
    throw fileError(thrown, file, 'read')
  }
}

function previewRows(block: RecordBlock): PreviewRow[] {
  const rows: PreviewRow[] = Array.from({ length: block.records }, (_, index) => ({
    line: block.line(index),
    values: block.values(index),
    code: null,
  }))
  const refused = block.refused.map(({ line, values, code }) => ({ line, values, code }))
  return [...rows, ...refused].sort((a, b) => a.line - b.line)
}
