import { zeroCounters } from '@shared/jobs/counters'
import type { ExportDefinition, SortKey } from '@shared/jobs/export/definition'
import type { Connection } from '../database/connection'
import { list } from '../database/sql'
import { outputsOf } from './columns'
import { rowHash } from './differential'
import { freeNumber } from './files'
import { filterSql } from './filter'
import type { ExportPlan, ExportState, SnapshotPlan } from './plan'
import { requireColumn, resolveSource, textOf, type Source } from './source'

/**
 * Resolves a definition against the database. Writes nothing.
 * @throws dataset.notFound, query.*, select.notAllowed, `export.*`, expression.*, rule.pattern
 */
export async function planExport(
  connection: Connection,
  job: string,
  definition: ExportDefinition,
): Promise<ExportPlan> {
  const source = await resolveSource(connection, definition.source)
  const { columns, filter, outputs } = await compile(connection, definition, source)
  const begun = Date.now()
  const { file, overwrite, split } = definition.target
  const plan: ExportPlan = {
    version: 1,
    job,
    source: source.dataset ?? 'SQL',
    rows: readsDataset(definition)
      ? { kind: 'dataset', dataset: source.dataset ?? '', columns, filter }
      : snapshotPlan(definition, source, outputs, filter),
    outputs,
    format: definition.format,
    file,
    overwrite,
    split: split?.by === 'value' ? { by: 'value' } : split,
    begun,
    number: 1,
  }
  return { ...plan, number: await freeNumber(plan) }
}

/** What of a definition is SQL over the columns of its source. */
export async function compile(connection: Connection, definition: ExportDefinition, source: Source) {
  const { filter, sort, differential } = definition.source
  const { split } = definition.target
  for (const { field } of sort) requireColumn(source, field)
  if (differential?.by === 'field') requireColumn(source, differential.field)
  if (split?.by === 'value') requireColumn(source, split.column)
  return {
    columns: source.columns.map(({ name, column }) => ({ name, column })),
    filter: filter === null ? null : await filterSql(connection, filter, source),
    outputs: await outputsOf(connection, definition, source),
  }
}

/** Rows that come from a dataset as they stand there need no table of their own. */
function readsDataset({ source, target }: ExportDefinition): boolean {
  const { dataset, sort, limit, differential } = source
  return dataset !== undefined && sort.length === 0 && limit === null && differential === null && target.split === null
}

function snapshotPlan(
  definition: ExportDefinition,
  source: Source,
  outputs: ExportPlan['outputs'],
  filter: string | null,
): SnapshotPlan {
  const { sort, limit, differential } = definition.source
  const { split } = definition.target
  const order = orderOf(sort, source)
  const plan: SnapshotPlan = {
    kind: 'snapshot',
    values: outputs.map(({ column, sql }) => `${sql} AS ${column.name}`),
    relation: source.relation,
    filter,
    order,
    limit,
    differential: differential === null ? null : differentialOf(definition, source),
  }
  if (split?.by !== 'value') return plan
  const column = requireColumn(source, split.column)
  const text = textOf(column, definition.enumerations === 'labels')
  const values = [...plan.values, `${text} AS split`]
  const grouped = [`${text} NULLS LAST`, ...order]
  if (limit === null) return { ...plan, values, order: grouped }
  // The limit is that of the whole, in its own order.
  const where = filter === null ? '' : ` WHERE ${filter}`
  const own = order.length === 0 ? '' : ` ORDER BY ${list(order)}`
  const relation = `(SELECT * FROM ${source.relation}${where}${own} LIMIT ${limit})`
  return { ...plan, values, relation, filter: null, order: grouped, limit: null }
}

/** Texts as people sort them, whatever their case and accents, and by these where nothing else differs. Rows that are the same stay in the order of the dataset. */
export function orderOf(sort: readonly SortKey[], source: Source): string[] {
  const keys = sort.flatMap(({ field, direction, empty }) => {
    const { column, type, sqlType } = requireColumn(source, field)
    const end = `${direction.toUpperCase()} NULLS ${empty.toUpperCase()}`
    const isText = type.type === 'text' && sqlType === 'VARCHAR'
    return isText ? [`${column} COLLATE NOCASE.NOACCENT ${end}`, `${column} ${end}`] : [`${column} ${end}`]
  })
  return source.dataset === null ? keys : [...keys, 'r']
}

function differentialOf({ source: given }: ExportDefinition, source: Source): SnapshotPlan['differential'] {
  const { dataset, sql, filter, differential } = given
  const field = differential?.by === 'field' ? requireColumn(source, differential.field) : null
  return {
    subject: JSON.stringify([source.dataset ?? dataset ?? null, sql ?? null, filter, differential]),
    field: field === null ? null : { sql: field.column, type: field.sqlType },
    hash: rowHash(source.columns.map(({ column }) => column)),
  }
}

/** Where a run stands before its first row. */
export function initialState(): ExportState {
  return {
    phase: 'fresh',
    next: 0,
    version: '',
    end: 0,
    files: 0,
    fileRows: 0,
    fileBytes: 0,
    writer: null,
    counters: zeroCounters(),
  }
}
