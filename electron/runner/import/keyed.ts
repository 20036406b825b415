import type { Connection } from '../database/connection'
import { identifier, list } from '../database/sql'
import { missingCauses, NOTHING_APPLIED, type Applied, type Finding } from './findings'
import { keyFields, type KeyName, type RunPlan, type RunState } from './plan'
import { keepAdded, keepSample } from './figures/take'
import { applyOneToOne } from './one-to-one'
import type { Slice } from './slice'
import { applyChanges } from './changes'
import { insertAll } from './direct'
import { keyOf, passesOf, type Pass } from './passes'
import { fateOf, VERDICT_CODES, type Verdict } from './verdicts'
import { versionAt } from './row-versions'
import { keysTable } from './store'

/**
 * Every operation that looks for a key. The result is that of taking the records one by one in the order of the file, whatever the
 * batch; it is reached by joins, because an index on the dataset would be slower and less safe.
 *
 * In temporary tables, inside the batch's transaction, from the staged `records` (stage.ts) on, for each pass (passes.ts; without a second key there is one):
 * 1. `batch_keys`: one row per key among the acceptable records: its first position and number of records, whether the run has seen
 *    it before (`seen`) or put it into the dataset itself (`mine`), how many rows of the dataset have it (`found`), one of them (`hit`), and
 *    what is therefore done with records of this key (`fate`).
 * 2. `verdicts`: what becomes of each record, with what is known of its key. Where no key comes twice, that is what its key says.
 * 3. `changes.ts` does what the verdicts say.
 *
 * Where nothing of that can matter, one-to-one.ts does the same in fewer statements.
 */
export async function applyRecords(
  connection: Connection,
  run: string,
  plan: RunPlan,
  before: RunState,
  slice: Slice,
  badValues: readonly Finding[],
): Promise<Applied> {
  if (slice.relation === null) return NOTHING_APPLIED
  const done: Applied[] = [{ ...NOTHING_APPLIED, findings: await findKeyless(connection, plan) }]
  const version = versionAt(plan, before, slice)
  const keepFigures = (relation: string) => {
    keepSample(connection, run, plan, before, slice, relation)
    keepAdded(connection, run, plan, relation)
  }
  const passes = await passesOf(connection, plan)
  const manner = { version, bounds: slice.bounds, isOnly: passes.length === 1, keepFigures }
  for (const pass of passes) done.push(await applyPass(connection, run, plan, pass, manner))
  const applied = done.reduce(sumOf)
  const result = { ...applied, findings: mergeFindings(badValues, applied.findings) }
  check(result, slice.records)
  return result
}

interface PassManner {
  readonly version: (position: string) => string
  readonly bounds: Slice['bounds']
  /** No other pass has records of the batch. */
  readonly isOnly: boolean
  readonly keepFigures: (relation: string) => void
}

async function applyPass(
  connection: Connection,
  run: string,
  plan: RunPlan,
  pass: Pass,
  { version, bounds, isOnly, keepFigures }: PassManner,
): Promise<Applied> {
  const applied = await applyOneToOne(connection, run, plan, { records: pass.records, bounds, version, keepFigures })
  if (applied !== null) return applied
  collectKeys(connection, run, plan, pass)
  const isSingle = (await connection.rows('SELECT 1 FROM batch_keys WHERE n > 1 LIMIT 1')).length === 0
  judge(connection, plan, pass, isSingle)
  const counts = await countVerdicts(connection)
  const findings = counts.refused > 0 ? await findBadKeys(connection, plan, pass) : []
  keepFigures(goingIn(pass, counts))
  // Where nothing is to be found, nothing has to be looked up; several passes are not in the order of the source.
  const changed =
    isSingle && isOnly && counts.of('insert') === counts.all
      ? { inserted: await insertAll(connection, plan, pass.records, version) }
      : await applyChanges(connection, plan, pass.key, { isSingle, version })
  rememberKeys(connection, run, plan, pass.key)
  // They would take memory until this connection has its next batch.
  for (const table of ['judged', 'batch_keys', 'old', 'changes']) connection.defer(`DROP TABLE IF EXISTS temp.${table}`)
  return {
    ...NOTHING_APPLIED,
    ...changed,
    matched: counts.of('matched'),
    ignored: counts.of('ignored'),
    doubles: counts.doubles,
    duplicates: counts.duplicates,
    findings,
  }
}

/** SQL of the records of a pass that count as `success`: nearly always all of them. */
function goingIn({ records }: Pass, counts: VerdictCounts): string {
  const others = (['ignored', ...Object.keys(VERDICT_CODES)] as Verdict[]).filter((verdict) => counts.of(verdict) > 0)
  if (others.length === 0) return records
  const left = `SELECT pos FROM verdicts WHERE verdict IN (${list(others.map((verdict) => `'${verdict}'`))})`
  return `(SELECT * FROM ${records} r WHERE pos NOT IN (${left}))`
}

function sumOf(a: Applied, b: Applied): Applied {
  return {
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    matched: a.matched + b.matched,
    deleted: a.deleted + b.deleted,
    ignored: a.ignored + b.ignored,
    doubles: a.doubles + b.doubles,
    duplicates: a.duplicates + b.duplicates,
    findings: [...a.findings, ...b.findings],
  }
}

/** Records in which both keys are incomplete; without a second key the fields of the key are required, and none comes as far as here. */
async function findKeyless(connection: Connection, plan: RunPlan): Promise<Finding[]> {
  if (keyFields(plan, 'secondKey').length === 0) return []
  const fields = keyFields(plan).map(({ index }) => `WHEN f${index} IS NULL THEN ${index}`)
  const rows = await connection.rows(
    `SELECT pos, CASE ${fields.join(' ')} END FROM records WHERE good AND ${keyOf(plan)} IS NULL`,
  )
  return rows.map(([position, field]) => ({
    position: position as bigint,
    severity: 'error',
    causes: [{ code: 'value.required', field: Number(field), params: {}, stops: false }],
  }))
}

/** Makes `batch_keys`. Records are counted before the rows are looked for: a key of many records and many rows would join each with each. */
function collectKeys(connection: Connection, run: string, plan: RunPlan, { key, records }: Pass): void {
  const keys = keyFields(plan, key)
  const own = keys.map(({ index }) => `f${index}`)
  const equal = (left: string, right: readonly string[]): string =>
    own.map((f, index) => `${left}.${f} = ${right[index] ?? ''}`).join(' AND ')
  const stored = keys.map(({ field }) => `t.${identifier(field.field.name)}`)
  const seen = own.map((f) => `k.${f}`)
  connection.defer(
    `CREATE OR REPLACE TEMP TABLE batch_keys AS
     SELECT *, ${fateOf(plan)} AS fate FROM (
       SELECT c.*, k.mine IS NOT NULL AS seen, coalesce(k.mine, false) AS mine
       FROM (
         SELECT ${list(own)}, min(first) AS first, min(n) AS n, count(hit) AS found, min(hit) AS hit
         FROM (
           SELECT g.*, t.rowid AS hit
           FROM (SELECT ${list(own)}, min(pos) AS first, count(*) AS n FROM ${records} GROUP BY ALL) g
           LEFT JOIN ${plan.table} t ON ${equal('g', stored)})
         GROUP BY ${list(own)}) c
       LEFT JOIN ${keysTable(run, key)} k ON ${equal('c', seen)})`,
  )
}

/** Doubles come first: whether a record counts at all is decided before what it would do. @param isSingle each key has one record */
function judge(connection: Connection, plan: RunPlan, { key, records }: Pass, isSingle: boolean): void {
  const own = keyFields(plan, key).map(({ index }) => `f${index}`)
  const double = { update: '', ignore: `WHEN double THEN 'ignored'`, reject: `WHEN double THEN 'double'` }[plan.doubles]
  const each = isSingle
    ? 'SELECT *, first AS pos FROM batch_keys'
    : `SELECT k.*, s.pos FROM ${records} s JOIN batch_keys k ON ${own.map((f) => `s.${f} = k.${f}`).join(' AND ')}`
  const verdicts = `SELECT pos, first, n, fate, hit, double, pre_existing AND NOT (double AND ${plan.doubles !== 'update'}) AS duplicate,
      CASE ${double} WHEN fate = 'delete' AND pos > first THEN 'notFound' ELSE fate END AS verdict
    FROM (
      SELECT pos, first, n, fate, hit, (seen OR pos > first) AS double, (found > 0 AND NOT mine AND ${plan.operation === 'insert'}) AS pre_existing
      FROM (${each}))`
  if (!isSingle) connection.defer(`CREATE OR REPLACE TEMP TABLE judged AS ${verdicts}`)
  connection.defer(`CREATE OR REPLACE TEMP VIEW verdicts AS ${isSingle ? verdicts : 'SELECT * FROM judged'}`)
}

/** The run has seen the keys of the batch. */
function rememberKeys(connection: Connection, run: string, plan: RunPlan, key: KeyName): void {
  const fields = keyFields(plan, key).map(({ index }) => `f${index}`)
  const keys = keysTable(run, key)
  connection.defer(`INSERT INTO ${keys} SELECT ${list(fields)}, fate = 'insert' FROM batch_keys WHERE NOT seen`)
  if (key === 'key') return
  // A row that was found may since have got another second key, so that a key that was seen is inserted only now.
  const equal = fields.map((field) => `k.${field} = b.${field}`).join(' AND ')
  connection.defer(
    `UPDATE ${keys} AS k SET mine = true FROM batch_keys b WHERE ${equal} AND b.seen AND b.fate = 'insert'`,
  )
}

const REFUSING = Object.keys(VERDICT_CODES) as (keyof typeof VERDICT_CODES)[]

interface VerdictCounts {
  of(verdict: Verdict): number
  readonly all: number
  readonly refused: number
  readonly doubles: number
  readonly duplicates: number
}

async function countVerdicts(connection: Connection): Promise<VerdictCounts> {
  const rows = await connection.rows(
    `SELECT verdict, count(*), count(*) FILTER (WHERE double), count(*) FILTER (WHERE duplicate) FROM verdicts GROUP BY verdict`,
  )
  const sum = (column: number): number => rows.reduce((total, row) => total + Number(row[column]), 0)
  const of = (verdict: Verdict): number => Number(rows.find((row) => row[0] === verdict)?.[1] ?? 0)
  return {
    of,
    all: sum(1),
    refused: REFUSING.reduce((total, verdict) => total + of(verdict), 0),
    doubles: sum(2),
    duplicates: sum(3),
  }
}

async function findBadKeys(connection: Connection, plan: RunPlan, { key }: Pass): Promise<Finding[]> {
  const refusing = list(REFUSING.map((verdict) => `'${verdict}'`))
  const rows = await connection.rows(`SELECT pos, verdict FROM verdicts WHERE verdict IN (${refusing}) ORDER BY pos`)
  const missing = missingCauses(plan)
  const second = key === 'secondKey' ? ({ second: true } as const) : {}
  return rows.map(([position, verdict]) => ({
    position: position as bigint,
    severity: 'error',
    causes:
      verdict === 'missing'
        ? missing
        : [
            {
              code: VERDICT_CODES[verdict as keyof typeof VERDICT_CODES],
              field: null,
              params: {},
              stops: false,
              ...second,
            },
          ],
  }))
}

/** Both lists are in order; a record with a warning may also be refused for its key, and is then one finding. */
function mergeFindings(values: readonly Finding[], keys: readonly Finding[]): Finding[] {
  const byPosition = new Map(values.map((finding) => [finding.position, finding]))
  for (const finding of keys) {
    const warned = byPosition.get(finding.position)
    byPosition.set(
      finding.position,
      warned === undefined ? finding : { ...finding, causes: [...finding.causes, ...warned.causes] },
    )
  }
  return [...byPosition.values()].sort((a, b) => (a.position < b.position ? -1 : 1))
}

function check(applied: Applied, records: number): void {
  const { inserted, updated, unchanged, matched, deleted, ignored, findings } = applied
  const refused = findings.filter(({ severity }) => severity === 'error').length
  const accounted = inserted + updated + unchanged + matched + deleted + ignored + refused
  if (accounted !== records) throw new Error(`${records} records given, ${accounted} accounted for`)
}
