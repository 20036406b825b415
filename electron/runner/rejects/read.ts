import type { RejectState, Unrepairable } from '@shared/rejects/corrections'
import {
  rejectLineSchema,
  rejectSchema,
  type Reject,
  type RejectDetails,
  type RejectLine,
} from '@shared/rejects/reject'
import type { RejectFilter, RejectGroup, RunnerReplies } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { loadRun } from '../import/store'
import type { RunPlan } from '../import/plan'
import { repairOf } from '../repair/history'
import { repairedCount, stateOf, stateSql } from '../repair/store'
import { filterSql } from './filter'
import type { Matches } from './matches'

const LINE_COLUMNS = 'seq, severity, connector, file, line, record, "at", code, field, params, value'
const ALL_COLUMNS = `${LINE_COLUMNS}, more, "values", original`

/** Lines `offset` … of a run's reject list. Unfiltered, the place in the list is the number, so that only that page is read. */
export async function rejectPage(
  connection: Connection,
  matches: Matches,
  run: string,
  filter: RejectFilter,
  offset: number,
  limit: number,
): Promise<RunnerReplies['rejects']> {
  const stored = await loadRun(connection, run)
  if (stored === null) return { lines: [], total: 0 }
  const { entries } = stored.state
  const repaired = await repairedCount(connection, run)
  const { state, ...others } = filter
  // Nearly always nothing is repaired: then all are open, and their places are their numbers.
  if (filterSql(run, state === 'open' && repaired === 0 ? others : filter).all) {
    const lines = await readLines(connection, run, stored.plan, { first: offset + 1, last: offset + limit })
    return { lines, total: entries }
  }
  const numbers = await matches.of(connection, run, filter, [entries, repaired])
  const wanted = numbers.subarray(offset, offset + limit)
  const [first] = wanted
  const last = wanted.at(-1)
  if (first === undefined || last === undefined) return { lines: [], total: numbers.length }
  // The bounds let the database pass over what is far from the page.
  const lines = await readLines(connection, run, stored.plan, { first, last }, `seq IN (${wanted.join(', ')})`)
  return { lines, total: numbers.length }
}

async function readLines(
  connection: Connection,
  run: string,
  plan: RunPlan,
  { first, last }: { readonly first: number; readonly last: number },
  condition = 'true',
): Promise<RejectLine[]> {
  const page = await connection.read(
    `SELECT ${LINE_COLUMNS} FROM vigie.rejects WHERE run = ? AND seq >= ? AND seq <= ? AND ${condition} ORDER BY seq`,
    [run, BigInt(first), BigInt(last)],
  )
  const repairs = await connection.rows(
    'SELECT seq, done, verdict FROM vigie.repairs WHERE of = ? AND seq >= ? AND seq <= ?',
    [run, BigInt(first), BigInt(last)],
  )
  const states = new Map(repairs.map(([seq, done, verdict]) => [Number(seq), stateOf(done, verdict)]))
  return page.getRowObjects().map((row) => ({ ...toLine(plan, row), repair: states.get(Number(row['seq'])) ?? 'none' }))
}

/** One reject with everything that is known of it; null when there is none with this number. */
export async function oneReject(connection: Connection, run: string, seq: number): Promise<RejectDetails | null> {
  const stored = await loadRun(connection, run)
  if (stored === null) return null
  const found = await connection.read(`SELECT ${ALL_COLUMNS} FROM vigie.rejects WHERE run = ? AND seq = ?`, [
    run,
    BigInt(seq),
  ])
  const row = found.getRowObjects()[0]
  if (row === undefined) return null
  const file = stored.plan.files[Number(row['file'])]
  const fieldColumns = stored.plan.fields.flatMap(({ field }, index): [string, number][] => {
    const column = file?.sources[index] ?? -1
    return column < 0 ? [] : [[field.name, column]]
  })
  return {
    ...toReject(stored.plan, row),
    fieldColumns: Object.fromEntries(fieldColumns),
    repair: await repairOf(connection, run, seq),
    unrepairable: unrepairable(row),
  }
}

function unrepairable({ severity, code }: Row): Unrepairable | null {
  if (severity === 'warning') return 'warning'
  return code === 'file.lineTooLong' ? 'cut' : null
}

/** Rejects by cause, the most frequent first. */
export async function rejectGroups(
  connection: Connection,
  run: string,
  state: RejectState | undefined,
): Promise<RejectGroup[]> {
  const groups = await connection.read(
    `SELECT code, field, severity, count(*) AS count, any_value(value) AS example FROM vigie.rejects
     WHERE run = ? AND ${state === undefined ? 'true' : stateSql(run, state)}
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

type Row = Readonly<Record<string, unknown>>

/** What a line of the list leaves out is dropped by the schema. */
function toLine(plan: RunPlan, row: Row): RejectLine {
  return rejectLineSchema.parse({
    ...toReject(plan, { ...row, more: '[]', values: '[]', original: '' }),
    repair: 'none',
  })
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
