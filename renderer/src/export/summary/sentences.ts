import { columnLabel, fileOf, includedColumns } from '@shared/jobs/export/draft/definition'
import type { ExportDraft } from '@shared/jobs/export/draft/draft'
import { hasPart, parseFileName } from '@shared/jobs/export/file-name'
import { formatBytes } from '../../i18n/formats'
import { t, w } from '../../i18n/i18n'
import { delimiterName } from '../../form/choices'
import type { ExportStep } from '../steps'

/** What will happen, one thing a line, each with the step in which it is said. */
export interface Sentence {
  readonly step: ExportStep
  readonly text: string
}

/** More names than that are not read. */
const NAMES = 8

/** @param filter the filter as SQL, null where there is none */
export function exportSentences(draft: ExportDraft, filter: string | null): Sentence[] {
  return [...ofSource(draft, filter), ...ofColumns(draft), ...ofFormat(draft), ...ofTarget(draft)]
}

function ofSource({ source }: ExportDraft, filter: string | null): Sentence[] {
  const { from, dataset, sort, limit, differential } = source
  const texts = [
    from === 'sql' ? w('export.summary.sql') : w('export.summary.dataset', { dataset }),
    ...(filter === null ? [] : [w('export.summary.filter', { filter })]),
    ...(differential.by === 'changes' ? [w('export.summary.changes')] : []),
    ...(differential.by === 'field' ? [w('export.summary.byField', { field: differential.field })] : []),
    ...(sort.length === 0
      ? []
      : [
          w('export.summary.sort', {
            columns: named(
              sort.map(({ field, direction }) =>
                direction === 'desc' ? w('export.summary.descending', { column: field }) : field,
              ),
            ),
          }),
        ]),
    ...(limit === null ? [] : [w('export.summary.limit', { count: limit })]),
  ]
  return texts.map((text) => ({ step: 'source', text }))
}

function ofColumns(draft: ExportDraft): Sentence[] {
  const columns = includedColumns(draft)
  const calculated = columns.filter(({ from }) => from !== 'column')
  const texts = [
    ...(draft.allColumns
      ? [w('export.summary.allColumns')]
      : [w('export.summary.columns', { count: columns.length, columns: named(columns.map(columnLabel)) })]),
    ...(draft.allColumns || calculated.length === 0
      ? []
      : [w('export.summary.calculated', { count: calculated.length, columns: named(calculated.map(columnLabel)) })]),
    ...(draft.enumerations === 'labels' ? [w('export.summary.labels')] : []),
  ]
  return texts.map((text) => ({ step: 'columns', text }))
}

function ofFormat({ format }: ExportDraft): Sentence[] {
  const details = [
    w(`format.kinds.${format.kind}`),
    ...(format.kind === 'delimited' ? [delimiterName(format.delimiter).toLowerCase()] : []),
    ...('encoding' in format ? [format.encoding] : []),
    ...(format.kind === 'parquet' ? [t(`compression.${format.compression}`)] : []),
    ...('gzip' in format && format.gzip ? ['gzip'] : []),
  ]
  return [{ step: 'format', text: w('export.summary.format', { format: details.join(', ') }) }]
}

function ofTarget(draft: ExportDraft): Sentence[] {
  const { overwrite, split } = draft.target
  const file = fileOf(draft)
  const splits = {
    none: [],
    lines: [w('export.summary.lines', { count: split.lines })],
    size: [w('export.summary.size', { size: formatBytes(split.bytes) })],
    value: [w('export.summary.value', { column: split.column })],
  }
  const texts = [
    ...(file === '' ? [] : [w('export.summary.file', { file })]),
    ...splits[split.by],
    ...(overwrite ? [w('export.summary.overwrite')] : takesFreeNumber(draft) ? [] : [w('export.summary.noOverwrite')]),
  ]
  return texts.map((text) => ({ step: 'target', text }))
}

/** Of a file that is not split the number is the first one that is free. */
function takesFreeNumber(draft: ExportDraft): boolean {
  const name = parseFileName(fileOf(draft))
  return draft.target.split.by === 'none' && name !== null && hasPart(name, 'number')
}

function named(names: readonly string[]): string {
  return names.length <= NAMES ? names.join(', ') : `${names.slice(0, NAMES).join(', ')} …`
}
