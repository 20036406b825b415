import { VigieError } from '@shared/errors/error-data'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { openReader } from '../formats/open'
import type { OpenFile } from '../import/batches'
import type { RunPlan, RunState } from '../import/plan'
import { fillValues } from '../import/rules/sets'
import { originOf } from '../import/sources'
import { marksOf, repairState } from './plan'
import { CorrectedReader } from './reader'
import { claimedBy, claimRecords, readCorrected } from './store'

/**
 * Gives a run its corrected records; belongs into the transaction that makes it, and its tables.
 * @returns where it stands before its first record @throws repair.nothing
 */
export async function beginRepair(connection: Connection, run: string, plan: RunPlan, of: string): Promise<RunState> {
  const records = await claimRecords(connection, run, of)
  if (records === 0) throw new VigieError('repair.nothing')
  await fillValues(connection, run, plan, marksOf(of))
  return repairState(records)
}

/** What the records of a plan are read from: its files, or what was corrected. @param connection for whoever reads, alone */
export function readerOf(database: Database, connection: Connection, run: string, plan: RunPlan): OpenFile {
  const { repair } = plan
  if (repair === null) return (file, _, from) => openReader(database, { ...file, origin: originOf(file) }, from)
  return correctedFiles(connection, repair, claimedBy(run))
}

/** Whether whoever reads the records of a plan asks the database, which refuses a CHECKPOINT while somebody reads who has begun before the last change. */
export function asksDatabase({ repair, files }: RunPlan): boolean {
  return repair !== null || files.some(({ format }) => format.kind === 'parquet')
}

/** Reads corrected records. @param claimed SQL relation with their `seq`, `place` and `file` */
export function correctedFiles(
  connection: Connection,
  { of, files }: NonNullable<RunPlan['repair']>,
  claimed: string,
): OpenFile {
  return ({ columns }, number, from) => {
    const source = { of, claimed, file: files[number] ?? -1 }
    const read = (after: number, limit: number) => readCorrected(connection, source, after, limit)
    return Promise.resolve(new CorrectedReader(read, columns.length, from))
  }
}
