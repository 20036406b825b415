import { z } from 'zod'
import { rejectCauseSchema, repairSchema, type Repair } from '@shared/rejects/reject'
import type { RepairColumn, RepairLine, RepairProgress } from '@shared/runner/repairs'
import type { Connection } from '../database/connection'
import { loadRun } from '../import/store'
import { stateOf } from './store'

/** What is known of the repair of rejects. */

const COLUMNS = 'p."values", p."at", p.run, p.done, p.verdict'
const REPAIR_CELLS = 5

/** What was done to repair a reject, null where nothing was. */
export async function repairOf(connection: Connection, of: string, seq: number): Promise<Repair | null> {
  const found = await connection.rows(`SELECT ${COLUMNS} FROM vigie.repairs p WHERE of = ? AND seq = ?`, [
    of,
    BigInt(seq),
  ])
  return found[0] === undefined ? null : toRepair(found[0])
}

/** Everything that was corrected of a run, in the order of the source. */
export async function listRepairs(
  connection: Connection,
  of: string,
  offset: number,
  limit: number,
): Promise<{ readonly lines: readonly RepairLine[]; readonly total: number }> {
  const files = (await loadRun(connection, of))?.plan.files ?? []
  const [[total] = []] = await connection.rows('SELECT count(*) FROM vigie.repairs WHERE of = ?', [of])
  const rows = await connection.rows(
    `SELECT ${COLUMNS}, p.seq, p.file, r.line, p.record, r."values"
     FROM (SELECT * FROM vigie.repairs WHERE of = ? ORDER BY seq LIMIT ${limit} OFFSET ${offset}) p
     JOIN vigie.rejects r ON r.run = p.of AND r.seq = p.seq ORDER BY p.seq`,
    [of],
  )
  const lines = rows.map((row): RepairLine => {
    const [seq, file, line, record, original] = row.slice(REPAIR_CELLS)
    const { path = '', columns = [] } = files[Number(file)] ?? {}
    return {
      seq: Number(seq),
      file: path,
      line: Number(line),
      record: Number(record),
      columns,
      original: JSON.parse(String(original)) as (string | null)[],
      repair: toRepair(row),
    }
  })
  return { lines, total: Number(total) }
}

/** The columns of all files of a run, those of the first one first. */
export async function repairColumns(connection: Connection, of: string): Promise<RepairColumn[]> {
  const plan = (await loadRun(connection, of))?.plan
  const columns = new Map<string, RepairColumn>()
  for (const file of plan?.files ?? []) {
    file.columns.forEach((name, number) => {
      const field = plan?.fields[file.sources.indexOf(number)]?.field ?? null
      if (!columns.has(name)) columns.set(name, { name, field })
    })
  }
  return [...columns.values()]
}

/** How far the rejects of a run are repaired. */
export async function repairProgress(connection: Connection, of: string): Promise<RepairProgress> {
  const refused = (await loadRun(connection, of))?.state.counters.rejects ?? 0
  const [row] = await connection.rows(
    `SELECT count(*) FILTER (done), count(*) FILTER (NOT done AND verdict = '[]'), count(*) FILTER (NOT done AND verdict <> '[]'),
       count(*) FILTER (NOT done AND verdict IS NULL) FROM vigie.repairs WHERE of = ?`,
    [of],
  )
  const [repaired = 0, passing = 0, failing = 0, untried = 0] = (row ?? []).map(Number)
  return { refused, repaired, passing, failing, untried }
}

function toRepair([values, at, run, done, verdict]: readonly unknown[]): Repair {
  return repairSchema.parse({
    state: stateOf(done, verdict),
    values: JSON.parse(String(values)),
    at: new Date(Number(at)).toISOString(),
    run: done === true ? run : null,
    causes: z.array(rejectCauseSchema).parse(typeof verdict === 'string' ? JSON.parse(verdict) : []),
  })
}
