import type { SourceFormat } from '@shared/jobs/format'
import type { Detection, Preview, PreviewRow } from '@shared/runner/sources'
import type { SampleFile } from '@shared/runner/protocol'
import type { Database } from '../database/database'
import { fileError } from '@files/errors'
import { openReader, type OpenSource } from '../formats/open'
import { diskFile, originName } from '../formats/origin/origin'
import type { RecordBlock, SourcePosition } from '../formats/records'
import { resolveFormat } from '../formats/resolve'
import { fileHead } from '../import/fingerprint'
import { originAt } from '../preview/origin'
import { detectColumns } from './columns'

/** Bytes in which a preview looks for its rows at a time. */
const PREVIEW_BYTES = 256 * 1024

interface Detected {
  readonly detection: Detection
  readonly source: OpenSource
  readonly first: SourcePosition
}

/**
 * Format, columns and types of a file (the first one of a pattern, a folder or an archive), with the reasons.
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown, source.noMatch, archive.*, format.*
 */
export async function detect(database: Database, file: string, format: SourceFormat): Promise<Detection> {
  return (await detectAll(database, { file, at: 0 }, format)).detection
}

/** The detection and the first `limit` records, unreadable ones among them; blank lines are left out. */
export async function preview(
  database: Database,
  file: SampleFile,
  format: SourceFormat,
  limit: number,
): Promise<Preview> {
  const { detection, source, first } = await detectAll(database, file, format)
  const reader = await openReader(database, source, first)
  try {
    const rows: PreviewRow[] = []
    while (rows.length < limit) {
      const block = await reader.next(PREVIEW_BYTES, limit)
      if (block === null) break
      rows.push(...previewRows(block))
      if (block.last) break
    }
    return { detection, rows: rows.slice(0, limit) }
  } finally {
    await reader.close()
  }
}

async function detectAll(database: Database, file: SampleFile, wanted: SourceFormat): Promise<Detected> {
  try {
    const origin = await originAt(file)
    const { format, why, columns, first, types } = await resolveFormat(database, origin, wanted)
    const { bytes } = await fileHead(diskFile(origin))
    const source = { origin, format, columns }
    const detected = await database.use((connection) =>
      detectColumns(database, connection, { ...source, first, ...(types === undefined ? {} : { types }) }),
    )
    return { detection: { file: originName(origin), format, why, columns: detected, bytes }, source, first }
  } catch (thrown) {
    throw fileError(thrown, file.file, 'read')
  }
}

function previewRows(block: RecordBlock): PreviewRow[] {
  const mended = new Map(block.mended?.map(({ index, code }) => [index, code]))
  const rows: PreviewRow[] = Array.from({ length: block.records }, (_, index) => ({
    line: block.line(index),
    values: block.values(index),
    code: null,
    mended: mended.get(index) ?? null,
  }))
  const refused = block.refused.map(({ line, values, code }) => ({ line, values, code, mended: null }))
  return [...rows, ...refused].sort((a, b) => a.line - b.line)
}
