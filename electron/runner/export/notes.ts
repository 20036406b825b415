import type { TargetFormat } from '@shared/jobs/export/format'
import type { JournalNote } from '@shared/journal/entry'
import type { ExportPlan, ExportState } from './plan'
import type { ResultFile } from './results'

/** What an export writes to its journal. */

/** Files of a run that are told one by one; more are told together. */
const TOLD_FILES = 100

export function beginNotes({ source, format }: ExportPlan): JournalNote[] {
  const encoding =
    'encoding' in format ? format.encoding : format.kind === 'json' || format.kind === 'ndjson' ? 'utf-8' : null
  const params = { source, kind: format.kind }
  return [
    encoding === null
      ? { level: 'info', code: 'export.begun', params }
      : { level: 'info', code: 'export.begunAs', params: { ...params, encoding } },
    { level: 'info', code: `export.formulas.${protectionOf(format)}`, params: {} },
  ]
}

/** Whether a spreadsheet could take texts of the file for formulas. */
function protectionOf(format: TargetFormat): 'on' | 'off' | 'typed' {
  if (format.kind === 'delimited') return format.formulaProtection ? 'on' : 'off'
  return format.kind === 'xlsx' || format.kind === 'parquet' ? 'typed' : 'off'
}

/** @param since moment of the run with which rows were compared; null where all are written */
export function rowsNotes({ rows }: ExportPlan, total: number, since: number | null): JournalNote[] {
  const selected: JournalNote = { level: 'info', code: 'export.rows', params: { count: total } }
  if (rows.kind !== 'snapshot' || rows.differential === null) return [selected]
  return since === null
    ? [{ level: 'info', code: 'export.allRows', params: { count: total } }]
    : [{ level: 'info', code: 'export.changedRows', params: { count: total, at: new Date(since).toISOString() } }]
}

export function resumedNote({ counters }: ExportState): JournalNote {
  return { level: 'info', code: 'export.resumed', params: { count: counters.processed } }
}

export function writtenNotes({ overwrite }: ExportPlan, files: readonly ResultFile[]): JournalNote[] {
  const told = files.slice(0, TOLD_FILES).map(({ path, rows, bytes }): JournalNote => {
    const params = { file: path, count: rows, bytes }
    return { level: 'info', code: overwrite ? 'export.fileReplaced' : 'export.fileWritten', params }
  })
  const more = files.length - told.length
  if (more > 0) told.push({ level: 'info', code: 'export.moreFiles', params: { count: more } })
  return files.length === 0 ? [{ level: 'warning', code: 'export.noFile', params: {} }] : told
}
