import { extname } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import type { RejectFiles } from '@shared/runner/protocol'
import type { Connection } from '../../../database/connection'
import { list } from '../../../database/sql'
import type { FilePlan } from '../../../import/plan'
import type { StoredRun } from '../../../import/store'
import { CUT } from '../../../repair/correct'
import { stateSql } from '../../../repair/store'
import type { Task } from '../../../task'
import { writeWhole } from '@files/whole-file'
import { Portions } from '../portions'
import { writeOriginals } from './originals'
import { writeValues } from './values'

/** Source files that are written alike, so that their rejects belong into one file: one of them, and the numbers of all. */
interface RepairGroup {
  readonly plan: FilePlan
  readonly numbers: number[]
}

/** Bytes that were no text, and are not kept. */
const LOST = `raw IS NULL AND contains(original, chr(65533))`

/**
 * Writes refused records as they stand in their files, to be corrected and imported with the same job: one file for each kind of source file, the others
 * beside the first one. Records that went in with a warning, or were repaired in place, are in none, because they would go in twice.
 * @throws rejects.nothingToRepair, rejects.noRepair, file.exists, file.unwritable, disk.full, task.cancelled
 */
export async function writeRepairFiles(
  connection: Connection,
  folder: string,
  job: { run: string; stored: StoredRun; where: string; file: string; overwrite: boolean },
  task: Task,
): Promise<RejectFiles> {
  const { run, stored, where, file, overwrite } = job
  const refused = `${where} AND severity = 'error' AND ${stateSql(run, 'open')}`
  const whole = `${refused} AND NOT (${CUT}) AND NOT (${LOST})`
  const groups = await groupsOf(connection, stored, refused)
  if (groups.length === 0) throw new VigieError('rejects.nothingToRepair')
  const files: string[] = []
  let count = 0
  for (const [index, { plan, numbers }] of groups.entries()) {
    const target = index === 0 ? file : numbered(file, index + 1)
    const condition = `${whole} AND file IN (${list(numbers.map(String))})`
    const portions = new Portions(connection, condition, stored.state.entries, task)
    // A person has been asked about the first one only.
    count += await writeWhole(target, overwrite && index === 0, (temporary) =>
      plan.format.kind === 'xlsx' || plan.format.kind === 'parquet'
        ? writeValues(connection, folder, temporary, plan, portions)
        : writeOriginals(connection, temporary, plan, portions),
    )
    files.push(target)
  }
  const [[all] = []] = await connection.rows(`SELECT count(*) FROM vigie.rejects WHERE ${refused}`)
  return { files, count, leftOut: Number(all) - count }
}

async function groupsOf(connection: Connection, { plan }: StoredRun, refused: string): Promise<RepairGroup[]> {
  const groups = new Map<string, RepairGroup>()
  for (const [number] of await connection.rows(
    `SELECT DISTINCT file FROM vigie.rejects WHERE ${refused} ORDER BY file`,
  )) {
    const file = plan.files[Number(number)]
    if (file === undefined) continue
    const key = JSON.stringify([file.format, file.lead, file.columns])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { plan: file, numbers: [Number(number)] })
    else group.numbers.push(Number(number))
  }
  return [...groups.values()]
}

function numbered(file: string, number: number): string {
  const ending = extname(file)
  return `${file.slice(0, file.length - ending.length)}-${number}${ending}`
}
