import type { Connection } from '../../database/connection'
import { VERSION } from '../../database/datasets'
import { identifier, list } from '../../database/sql'
import { versionsOf } from '../../history/versions'
import { valueName } from '../expressions'
import type { RunPlan } from '../plan'
import { chosenRanges, isTaken, stepFor } from './sampling'
import { figuredFields, keptValue } from './take'

/** The rows that figures of an insertion are taken from. It belongs to one connection. */
export const INSERTED = 'temp.figured'

/**
 * Table INSERTED: values (`f0` …) of some of the rows that a run has inserted without looking for a key, when it has come to its end; chosen as of all runs (sampling.ts), by
 * their versions, which number its records. Keeping them while it works took a tenth of the time of a narrow file. What another run has changed
 * meanwhile, because this one was paused, is not among them.
 * @param records that the run has read
 */
export async function collectInserted(connection: Connection, plan: RunPlan, records: number): Promise<void> {
  const { table, mark, fields } = plan
  const { first } = versionsOf(mark)
  const step = stepFor(records, fields.length)
  const figured = figuredFields(plan)
  const columns = figured.map(({ field }, number) => `${identifier(field.name)} AS ${valueName(number)}`)
  const values = figured.map(({ field }, number) => `${keptValue(field, valueName(number))} AS ${valueName(number)}`)
  const chosen = isTaken(`${VERSION} - ${first}`, step)
  // One select a stretch: the database then finds it without reading the others, which it does not in one condition for all. Each has to be planned, so that it says no more
  // than it must.
  const stretches = chosenRanges(0, records, step).map(
    ({ from, to }) => `${VERSION} >= ${first + BigInt(from)} AND ${VERSION} < ${first + BigInt(to)}`,
  )
  const selects = (stretches.length === 0 ? ['false'] : stretches).map(
    (stretch) => `SELECT ${list(columns)} FROM ${table} WHERE ${stretch} AND ${chosen}`,
  )
  const rows = `(${selects.join(' UNION ALL ')})`
  // Where there is no order to be kept the database takes the stretches side by side, otherwise one after another.
  const order = selects.length > 1 ? `ORDER BY hash(${valueName(0)})` : ''
  await connection.run(`CREATE OR REPLACE TEMP TABLE figured AS SELECT ${list(values)} FROM ${rows} ${order}`)
}
