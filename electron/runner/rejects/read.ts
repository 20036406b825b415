import { VigieError } from '@shared/errors/error-data'
import { rejectSchema, type Reject, type RejectLine } from '@shared/rejects/reject'
import type { RejectFilter, RejectGroup, RunnerReplies } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { loadRun } from '../import/store'
import type { RunPlan } from '../import/plan'
import { filterSql } from './filter'

const LINE_COLUMNS = 'seq, severity, connector, file, line, record, "at", code, field, params, value'
const ALL_COLUMNS = `${LINE_COLUMNS}, more, "values", original`

/** Lines `offset` … of a run's reject list. Unfiltered, the place in the list is the number, so that only that page is read. */
export async function rejectPage(
  connection: Connection,
  run: string,
  filter: RejectFilter,
  offset: number,
  limit: number,
): Promise<RunnerReplies['rejects']> {
  const stored = await loadRun(connection, run)
  if (stored === null) return { lines: [], total: 0 }
  const { where, values, all } = filterSql(run, filter)
  if (all) {
    const page = await connection.read(
      `SELECT ${LINE_COLUMNS} FROM vigie.rejects WHERE run = ? AND seq > ? AND seq <= ? ORDER BY seq`,
      [run, BigInt(offset), BigInt(offset + limit)],
    )
    return { lines: page.getRowObjects().map((row) => toLine(stored.plan, row)), total: stored.state.entries }
  }
  const total = Number((await connection.rows(`SELECT count(*) FROM vigie.rejects WHERE ${where}`, values))[0]?.[0])
  // The numbers of the page first: sorting whole rows would carry all of their text along.
  const page = await connection.read(
    `SELECT ${LINE_COLUMNS} FROM vigie.rejects
     WHERE run = ? AND seq IN (SELECT seq FROM vigie.rejects WHERE ${where} ORDER BY seq LIMIT ${limit} OFFSET ${offset}) ORDER BY seq`,
    [run, ...values],
  )
  return { lines: page.getRowObjects().map((row) => toLine(stored.plan, row)), total }
}

/** One reject with everything that is known of it; null when there is none with this number. */
export async function oneReject(connection: Connection, run: string, seq: number): Promise<Reject | null> {
  const stored = await loadRun(connection, run)
  if (stored === null) return null
  const found = await connection.read(`SELECT ${ALL_COLUMNS} FROM vigie.rejects WHERE run = ? AND seq = ?`, [
    run,
    BigInt(seq),
  ])
  const row = found.getRowObjects()[0]
  return row === undefined ? null : toReject(stored.plan, row)
}

/** Rejects by cause, the most frequent first. */
export async function rejectGroups(connection: Connection, run: string): Promise<RejectGroup[]> {
  const groups = await connection.read(
    `SELECT code, field, severity, count(*) AS count, any_value(value) AS example FROM vigie.rejects WHERE run = ?
     GROUP BY code, field, severity ORDER BY count DESC, code, field`,
    [run],
  )
  return groups.getRowObjects().map(({ code, field, severity, count, example }) => ({
    code: rejectSchema.shape.code.parse(code),
    field: field === null || field === undefined ? null : String(field),
    severity: rejectSchema.shape.severity.parse(severity),
    count: Number(count),
    example: example === null || example === undefined ? null : String(example),
  }))
}

/** All rejects that pass the filter, in order, some at a time. @throws run.notFound */
export async function* streamRejects(
  connection: Connection,
  run: string,
  filter: RejectFilter,
): AsyncGenerator<Reject[]> {
  const stored = await loadRun(connection, run)
  if (stored === null) throw new VigieError('run.notFound', { id: run })
  const { where, values } = filterSql(run, filter)
  // The table is in the order of the numbers already: each run appends its own in that order.
  const result = await connection.stream(`SELECT ${ALL_COLUMNS} FROM vigie.rejects WHERE ${where}`, values)
  for await (const rows of result.yieldRowObjects()) yield rows.map((row) => toReject(stored.plan, row))
}

/** What a line of the list leaves out is dropped by the schema. */
const lineSchema = rejectSchema.omit({ columns: true, values: true, original: true, more: true })

type Row = Readonly<Record<string, unknown>>

function toLine(plan: RunPlan, row: Row): RejectLine {
  return lineSchema.parse(toReject(plan, { ...row, more: '[]', values: '[]', original: '' }))
}

function toReject(plan: RunPlan, row: Row): Reject {
  const file = plan.files[Number(row['file'])]
  return rejectSchema.parse({
    seq: Number(row['seq']),
    severity: row['severity'],
    connector: row['connector'],
    file: file?.path ?? '',
    line: Number(row['line']),
    record: Number(row['record']),
    at: new Date(Number(row['at'])).toISOString(),
    code: row['code'],
    field: row['field'],
    params: JSON.parse(String(row['params'])),
    value: row['value'],
    more: JSON.parse(String(row['more'])),
    columns: file?.columns ?? [],
    values: JSON.parse(String(row['values'])),
    original: row['original'],
  })
}
