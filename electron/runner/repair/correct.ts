import { VigieError } from '@shared/errors/error-data'
import type { NamedCorrection } from '@shared/rejects/corrections'
import type { CorrectionCounts } from '@shared/runner/repairs'
import type { RejectFilter } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { list, literal } from '../database/sql'
import { findColumn, findField } from '../import/mapping'
import type { RunPlan } from '../import/plan'
import { filterSql } from '../rejects/filter'
import { correctedText, type CorrectedField } from './corrected-text'
import { findRepairable } from './plan'
import { openOf, stateSql } from './store'

/** SQL over `vigie.rejects`: its text was not kept as a whole, so that nobody can tell what the record says. */
export const CUT = `code = 'file.lineTooLong'`

/** Which rejects are corrected, and how. */
export interface Corrections {
  readonly of: string
  readonly filter: RejectFilter
  readonly corrections: readonly NamedCorrection[]
  /** No more than so many of them; left out: all. */
  readonly most?: number
}

/**
 * Corrects rejects of a run that have not gone in: what was corrected before is corrected further. Belongs into a transaction; leaves the numbers of those that it has
 * corrected in the temporary table `corrected`, with their texts before and after.
 *
 * A record that could not be read as one has no columns that could be corrected alike: it is left until a person has said what they are.
 * @throws repair.column, and what findRepairable throws
 */
export async function correctRejects(
  connection: Connection,
  { of, filter, corrections, most }: Corrections,
): Promise<CorrectionCounts> {
  const { plan } = await findRepairable(connection, of)
  const chosen = `SELECT * FROM vigie.rejects WHERE ${filterSql(of, filter).where} AND severity = 'error' AND ${stateSql(of, 'open')}`
  const known = `SELECT r.seq, r.file, r.record, r.connector = 'database' OR p.seq IS NOT NULL AS readable, p.seq IS NOT NULL AS before,
      CAST(coalesce(p."values", r."values")::JSON AS VARCHAR[]) AS texts
    FROM (${chosen}) r LEFT JOIN vigie.repairs p ON p.of = ${literal(of)} AND p.seq = r.seq`
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE selected AS ${known} ORDER BY r.seq${most === undefined ? '' : ` LIMIT ${most}`}`,
  )
  const [counted] = await connection.rows('SELECT count(*), count(*) FILTER (NOT readable) FROM selected')
  const files = await connection.rows('SELECT DISTINCT file FROM selected WHERE readable')
  const texts = files.map(([file]) => `WHEN ${Number(file)} THEN ${textsOf(plan, Number(file), corrections)}`)
  const after = texts.length === 0 ? 'texts' : `CASE file ${texts.join(' ')} END`
  // Without any correction the records are to be tried again as they are.
  const changed = corrections.length === 0 ? 'NOT before' : 'after IS DISTINCT FROM texts'
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE corrected AS
     SELECT seq, file, record, texts AS before, after FROM (SELECT *, ${after} AS after FROM selected WHERE readable) WHERE ${changed}`,
  )
  await connection.run('DROP TABLE temp.selected')
  const done = await keepValues(
    connection,
    of,
    'SELECT seq, file, record, CAST(to_json(after) AS VARCHAR) AS "values" FROM corrected',
  )
  return { matched: Number(counted?.[0]), corrected: done, unreadable: Number(counted?.[1]) }
}

/**
 * Keeps the values of corrected records. A run that has them keeps them: one that is paused goes on with what they are by then.
 * @param corrected select of `seq`, `file`, `record` and `values`
 */
async function keepValues(connection: Connection, of: string, corrected: string): Promise<number> {
  const now = Date.now()
  const updated = await connection.run(
    `UPDATE vigie.repairs AS p SET "values" = c."values", "at" = ${now}, verdict = NULL FROM (${corrected}) c WHERE ${openOf(of)} AND p.seq = c.seq`,
  )
  const inserted = await connection.run(
    `INSERT INTO vigie.repairs (of, seq, file, record, "values", "at", done)
     SELECT ${literal(of)}, seq, file, record, "values", ${now}, false FROM (${corrected})
     WHERE seq NOT IN (SELECT p.seq FROM vigie.repairs p WHERE p.of = ${literal(of)}) ORDER BY seq`,
  )
  return updated + inserted
}

/** SQL of the texts of a record (`texts`, a list) after all corrections, each of which finds what the one before has left. @throws repair.column */
function textsOf(plan: RunPlan, file: number, corrections: readonly NamedCorrection[]): string {
  const { columns = [] } = plan.files[file] ?? {}
  const after = new Map<number, string>()
  for (const { name, correction } of corrections) {
    const { column, filled } = columnOf(plan, file, name)
    after.set(column, correctedText(after.get(column) ?? textAt(column), correction, filled))
  }
  return `[${list(columns.map((_, column) => after.get(column) ?? textAt(column)))}]`
}

function textAt(column: number): string {
  return `texts[${column + 1}]`
}

/** The column of a file that fills the field of this name, or else the one that is called so. @throws repair.column */
function columnOf(
  plan: RunPlan,
  file: number,
  name: string,
): { readonly column: number; readonly filled: CorrectedField | undefined } {
  const { columns = [], sources = [] } = plan.files[file] ?? {}
  const field = findField(
    plan.fields.map((planned) => planned.field),
    name,
  )
  const source = sources[field] ?? -1
  const column = source >= 0 ? source : findColumn(columns, name)
  if (column < 0) throw new VigieError('repair.column', { name, columns: columns.join(', ') })
  return { column, filled: plan.fields[source >= 0 ? field : sources.indexOf(column)] }
}

/**
 * Corrects one reject as a person has written it, or forgets what was corrected of it (null); belongs into a transaction.
 * @param values one for each column of its file
 * @throws repair.done, repair.notRepairable, repair.columns, and what findRepairable throws
 */
export async function correctRecord(
  connection: Connection,
  of: string,
  seq: number,
  values: readonly (string | null)[] | null,
): Promise<void> {
  const { plan } = await findRepairable(connection, of)
  const [found] = await connection.rows(
    `SELECT r.file, r.record, r.severity = 'error' AND NOT (${CUT}), coalesce(p.done, false) FROM vigie.rejects r
     LEFT JOIN vigie.repairs p ON p.of = r.run AND p.seq = r.seq WHERE r.run = ? AND r.seq = ?`,
    [of, BigInt(seq)],
  )
  if (found?.[3] === true) throw new VigieError('repair.done')
  if (found?.[2] !== true) throw new VigieError('repair.notRepairable')
  if (values === null) {
    await connection.run(`DELETE FROM vigie.repairs WHERE ${openOf(of)} AND seq = ?`, [BigInt(seq)])
    return
  }
  const expected = plan.files[Number(found[0])]?.columns.length ?? 0
  if (values.length !== expected) throw new VigieError('repair.columns', { expected, found: values.length })
  const texts = values.map((value) => (value === '' ? null : value))
  const written = literal(JSON.stringify(texts))
  await keepValues(
    connection,
    of,
    `SELECT ${seq} AS seq, ${Number(found[0])} AS file, ${Number(found[1])} AS record, ${written} AS "values"`,
  )
}

/** Forgets what was corrected of rejects and has not gone in. @returns how many they were */
export async function forgetCorrections(connection: Connection, of: string, filter: RejectFilter): Promise<number> {
  const { where } = filterSql(of, filter)
  return connection.run(
    `DELETE FROM vigie.repairs WHERE ${openOf(of)} AND seq IN (SELECT seq FROM vigie.rejects WHERE ${where})`,
  )
}
