import type { Field } from '@shared/jobs/fields'
import type { RunChange } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { fieldColumns, storedTable, VERSION } from '../database/datasets'
import { identifier, list, literal } from '../database/sql'
import { keyFields, type RunPlan } from './plan'

/**
 * A dry run is the run itself, on a copy of the dataset that is dropped at its end: the same statements, so that counters and rejects are exactly
 * those of the real run. Only a sample of what has changed in the copy is kept.
 */

/** Column of the copy: the row of the dataset that a row was copied from, NULL in one that the run has inserted. */
const ORIGIN_NAME = 'vigie:row'
const ORIGIN = identifier(ORIGIN_NAME)
/** Changes of each kind that are kept. */
const SAMPLE = 100

export function dryTable(run: string): string {
  return `vigie.${identifier(`dry_${run}`)}`
}

/** The plan of a dry run, whose copy this makes. @param create fields of a dataset that does not exist yet */
export async function prepareDry(
  connection: Connection,
  run: string,
  plan: RunPlan,
  create: readonly Field[] | null,
): Promise<RunPlan> {
  const table = dryTable(run)
  if (create !== null) {
    await connection.run(
      `CREATE TABLE ${table} (${list([`${ORIGIN} BIGINT`, `${VERSION} BIGINT`, ...fieldColumns(create)])})`,
    )
  } else {
    // What is only added to needs no copy of what is there.
    const rows = keyFields(plan).length === 0 ? ' LIMIT 0' : ''
    await connection.run(
      `CREATE TABLE ${table} AS SELECT rowid AS ${ORIGIN}, * FROM ${storedTable(plan.dataset)}${rows}`,
    )
  }
  return { ...plan, dry: true, table, creates: create !== null }
}

/** Keeps the sample and drops the copy; nothing where that was done already. */
export async function finishDry(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  const found = await connection.rows(
    `SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'vigie' AND table_name = ${literal(`dry_${run}`)}`,
  )
  if (found[0]?.[0] === 0n) return
  await connection.transaction(async () => {
    let first = 0
    for (const { kind, sql } of samples(plan)) {
      const kept = await connection.run(
        `INSERT INTO vigie.changes SELECT ${literal(run)}, ${first} + row_number() OVER (), ${literal(kind)}, before, after FROM (${sql})`,
      )
      first += kept
    }
    await connection.run(`DROP TABLE ${plan.table}`)
  })
}

/** Names that no field can have: of a row as it was, and as it is in the copy. A row as JSON is named like a column. */
const WAS = identifier('vigie:was')
const NOW = identifier('vigie:now')
const SAME = `${WAS}.${ORIGIN} = ${NOW}.${ORIGIN}`

/** Selects of `before` and `after` (rows as JSON) by kind of change. A dataset that does not exist yet has only insertions. */
function samples(plan: RunPlan): { readonly kind: RunChange['kind']; readonly sql: string }[] {
  const { table } = plan
  const result: { readonly kind: RunChange['kind']; readonly sql: string }[] = []
  const inserted = `SELECT * FROM ${table} WHERE ${ORIGIN} IS NULL LIMIT ${SAMPLE}`
  result.push({
    kind: 'inserted',
    sql: `SELECT NULL AS before, ${json(NOW)} AS after FROM (${texts(inserted)}) ${NOW}`,
  })
  if (keyFields(plan).length === 0 || plan.creates) return result
  const dataset = `(SELECT rowid AS ${ORIGIN}, * FROM ${storedTable(plan.dataset)})`
  const differs = plan.fields.map(
    ({ field: { name } }) => `${WAS}.${identifier(name)} IS DISTINCT FROM ${NOW}.${identifier(name)}`,
  )
  const updated = `SELECT ${WAS}.${ORIGIN} FROM ${dataset} ${WAS} JOIN ${table} ${NOW} ON ${SAME} WHERE ${differs.join(' OR ')} LIMIT ${SAMPLE}`
  const only = (rows: string): string => texts(`SELECT * FROM ${rows} WHERE ${ORIGIN} IN (${updated})`)
  result.push({
    kind: 'updated',
    sql: `SELECT ${json(WAS)} AS before, ${json(NOW)} AS after FROM (${only(dataset)}) ${WAS} JOIN (${only(table)}) ${NOW} ON ${SAME}`,
  })
  const deleted = `SELECT * FROM ${dataset} ${WAS} WHERE NOT EXISTS (FROM ${table} ${NOW} WHERE ${SAME}) LIMIT ${SAMPLE}`
  result.push({ kind: 'deleted', sql: `SELECT ${json(WAS)} AS before, NULL AS after FROM (${texts(deleted)}) ${WAS}` })
  return result
}

function json(row: string): string {
  return `CAST(to_json(${row}) AS VARCHAR)`
}

/** Values as text: numbers of any size survive JSON so. */
function texts(select: string): string {
  return `SELECT CAST(COLUMNS(* EXCLUDE (${VERSION})) AS VARCHAR) FROM (${select})`
}

/** The sample of a dry run, in the order inserted, updated, deleted. */
export async function dryChanges(connection: Connection, run: string): Promise<RunChange[]> {
  const rows = await connection.rows('SELECT kind, before, after FROM vigie.changes WHERE run = ? ORDER BY seq', [run])
  const values = (text: unknown): RunChange['before'] => {
    if (text === null) return null
    const row = JSON.parse(String(text)) as Record<string, string | null>
    return Object.fromEntries(Object.entries(row).filter(([name]) => name !== ORIGIN_NAME))
  }
  return rows.map(([kind, before, after]) => ({
    kind: String(kind) as RunChange['kind'],
    before: values(before),
    after: values(after),
  }))
}
