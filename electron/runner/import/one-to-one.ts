import type { Connection } from '../database/connection'
import { imageTable, VERSION } from '../database/datasets'
import { identifier, list } from '../database/sql'
import { BY, imagesInto, noImages, OLD } from '../history/images'
import { insertAll } from './direct'
import { NOTHING_APPLIED, type Applied } from './findings'
import { keyFields, type RunPlan } from './plan'
import { keysTable } from './store'
import { AFTER_ONE, isFixed } from './update-modes'
import { fatesOf } from './verdicts'

/** Records that are found by the first key. */
export interface KeyedBatch {
  /** SQL of the relation that holds them. */
  readonly records: string
  /** Their positions are from `first` up to, but not, `behind`. */
  readonly bounds: { readonly first: number; readonly behind: number }
  /** SQL of the version that the record at a position gives. */
  readonly version: (position: string) => string
  /** Is told the relation of what goes in. */
  readonly keepFigures: (relation: string) => void
}

/**
 * The short way through a batch whose records and rows belong to each other one to one: no key comes twice in it, the run meets each for the first time, and none
 * has several rows. What becomes of a record then depends on nothing but whether its row is there. Most updates by key are nothing else; what keyed.ts does
 * for all of them gives the same in a third more time.
 *
 * Nothing of the run is in the rows that are found: it has seen the keys of all that it wrote.
 *
 * @returns null, and nothing done, where the batch is not like that or a record of it is refused or passed over for its key
 */
export async function applyOneToOne(
  connection: Connection,
  run: string,
  plan: RunPlan,
  batch: KeyedBatch,
): Promise<Applied | null> {
  // A second key can be changed by records that are found by the first.
  if (keyFields(plan, 'secondKey').length > 0) return null
  const { none, one } = fatesOf(plan)
  if (none !== 'insert' && one !== 'update') return null
  const counts = await countOnes(connection, run, plan, batch)
  if (counts === null) return null
  const { records, found } = counts
  if ((found > 0 && one !== 'update') || (found < records && none !== 'insert')) return null
  batch.keepFigures(batch.records)
  // What an insertion has brought itself is no duplicate (verdicts.ts); nobody else asks.
  const mine = plan.operation !== 'insert' ? 'false' : found === 0 ? 'true' : `NOT ${hasRow(plan, 'r')}`
  const keys = keyFields(plan).map(({ index }) => `f${index}`)
  connection.defer(`INSERT INTO ${keysTable(run, 'key')} SELECT ${list(keys)}, ${mine} FROM ${batch.records} r`)
  const inserted = records - found
  const updated = found === 0 ? 0 : await keepOld(connection, plan, batch)
  const written =
    found === 0
      ? await insertAll(connection, plan, batch.records, batch.version)
      : await writeRows(connection, plan, batch, { inserted, updated, unchanged: found - updated })
  connection.defer(`DROP TABLE IF EXISTS ${OLD_ROWS}`)
  if (written !== inserted + updated)
    throw new Error(`${inserted} to be inserted and ${updated} to be updated, ${written} rows written`)
  return {
    ...NOTHING_APPLIED,
    inserted,
    updated,
    unchanged: found - updated,
    duplicates: plan.operation === 'insert' ? found : 0,
  }
}

/** Numbers of records and of those that find a row; null where a key comes twice, has been seen, or has several rows. */
async function countOnes(
  connection: Connection,
  run: string,
  plan: RunPlan,
  { records, bounds }: KeyedBatch,
): Promise<{ readonly records: number; readonly found: number } | null> {
  const own = keyFields(plan).map(({ index }) => `f${index}`)
  const isSeen = own.map((f) => `k.${f} = r.${f}`).join(' AND ')
  // Where keys come several times on both sides there is no end to what a join finds, but one more than there are records is enough to know.
  const most = bounds.behind - bounds.first + 1
  const [row] = await connection.rows(
    `SELECT (SELECT count(*) FROM ${records}),
       (SELECT count(*) FROM (SELECT DISTINCT ${list(own)} FROM ${records})),
       (SELECT count(*) FROM ${keysTable(run, 'key')} k SEMI JOIN ${records} r ON ${isSeen}),
       count(*), count(DISTINCT pos)
     FROM (SELECT r.pos FROM ${records} r JOIN ${plan.table} t ON ${belongs(plan, 'r')} LIMIT ${most})`,
  )
  const [all = 0, keys = 0, seen = 0, rows = 0, found = 0] = (row ?? []).map(Number)
  return keys < all || seen > 0 || rows > found ? null : { records: all, found }
}

/** SQL of a condition: the row `t` has the key of a record. */
function belongs(plan: RunPlan, record: string): string {
  return keyFields(plan)
    .map(({ field, index }) => `t.${identifier(field.field.name)} = ${record}.f${index}`)
    .join(' AND ')
}

/** SQL of a condition: there is a row with the key of a record. */
function hasRow(plan: RunPlan, record: string): string {
  return `EXISTS (SELECT 1 FROM ${plan.table} t WHERE ${belongs(plan, record)})`
}

/** Rows as they are before their records change them, where the run does not keep them for longer. */
const OLD_ROWS = 'temp.old'

/**
 * Keeps the rows that their records change, as they are: as the images by which the run can be undone, or for this batch. What is written is made of them, so that no
 * row is copied twice. @returns how many they are
 */
function keepOld(connection: Connection, plan: RunPlan, { records, version }: KeyedBatch): Promise<number> {
  const changes = plan.fields.flatMap((field, number) => {
    if (isFixed(field, 'key')) return []
    const old = `t.${identifier(field.field.name)}`
    return [`${AFTER_ONE[field.update](`r.f${number}`, old, 'false')} IS DISTINCT FROM ${old}`]
  })
  const changed = changes.length === 0 ? 'false' : `(${changes.join(' OR ')})`
  if (!plan.keep) connection.defer(`CREATE OR REPLACE TEMP TABLE old AS SELECT * FROM ${noImages(plan.table)}`)
  // As the join finds them they would go into groups of rows of any size, which the database writes anew at its next checkpoint.
  const order = plan.keep ? ' ORDER BY r.pos' : ''
  return connection.run(
    imagesInto(plan.keep ? imageTable(plan.dataset) : OLD_ROWS, {
      mark: plan.mark,
      from: `${plan.table} t JOIN ${records} r ON ${belongs(plan, 'r')} WHERE ${changed}${order}`,
      version: version('r.pos'),
    }),
  )
}

/** Writes new rows and changed ones, as changes.ts does. @returns how many they are */
async function writeRows(
  connection: Connection,
  plan: RunPlan,
  { records, bounds, version }: KeyedBatch,
  count: { readonly inserted: number; readonly updated: number; readonly unchanged: number },
): Promise<number> {
  if (count.inserted + count.updated === 0) return 0
  const { first, behind } = bounds
  const [from, to] = [version(String(first)), version(String(behind))]
  const images = `(SELECT * FROM ${imageTable(plan.dataset)} WHERE ${VERSION} >= ${from} AND ${VERSION} < ${to})`
  const olds = plan.keep ? images : OLD_ROWS
  const key = list(keyFields(plan).map(({ field }) => identifier(field.field.name)))
  const removed = await connection.run(`DELETE FROM ${plan.table} WHERE (${key}) IN (SELECT ${key} FROM ${olds})`)
  if (removed !== count.updated) throw new Error(`${count.updated} rows to be updated, ${removed} removed`)
  // What has a row now is the record of one that stays as it is.
  const written = count.unchanged === 0 ? records : `(SELECT * FROM ${records} s WHERE NOT ${hasRow(plan, 's')})`
  const isNew = `o.${VERSION} IS NULL`
  const values = plan.fields.map((field, number) => {
    const name = identifier(field.field.name)
    const mode = isFixed(field, 'key') ? 'onInsert' : field.update
    return `${AFTER_ONE[mode](`r.f${number}`, `o.${name}`, isNew)} AS ${name}`
  })
  const others = [BY, OLD, VERSION, ...plan.fields.map(({ field }) => identifier(field.name))]
  return connection.run(
    `INSERT INTO ${plan.table} BY NAME
     SELECT ${list(values)}, ${version('r.pos')} AS ${VERSION}, o.* EXCLUDE (${list(others)})
     FROM ${written} r LEFT JOIN ${olds} o ON o.${VERSION} = ${version('r.pos')} ORDER BY r.pos`,
  )
}
