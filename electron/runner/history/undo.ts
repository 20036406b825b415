import type { ChangedRows, UndoCounts } from '@shared/runner/undo'
import type { Connection } from '../database/connection'
import { imageTable, storedTable, VERSION } from '../database/datasets'
import { identifier, list } from '../database/sql'
import { BY, fieldNamesOf, hasImages, OLD } from './images'
import { givenBy, markOf } from './versions'

/**
 * Undoes a run part by part, each in one transaction: what is undone is no longer there to be undone, so that a run that was interrupted goes on with what is
 * left. The history of each row stays whole: where a later run has built on what this one did, its images tell afterwards what the row would have been before it
 * without this one. Runs can therefore be undone in any order.
 */

/** A run whose rows are undone. */
export interface Undoable {
  readonly dataset: string
  readonly mark: number
  /** Fields of the key by which the run finds rows; none where it has no key. */
  readonly key: readonly string[]
}

/** SQL over `part`: somebody has built on what the run did. */
const CONFLICTS = `fate IN ('changed', 'taken')`

export const NOTHING_UNDONE: UndoCounts = { removed: 0, restored: 0, returned: 0, left: 0 }

export function rowsOf({ removed, restored, returned, left }: UndoCounts): number {
  return removed + restored + returned + left
}

/** Whether a later run has changed or removed rows that the run has written. */
export async function isFollowed(connection: Connection, { dataset, mark }: Undoable): Promise<boolean> {
  if (!(await hasImages(connection, dataset))) return false
  const found = await connection.rows(`SELECT 1 FROM ${imageTable(dataset)} WHERE ${givenBy(OLD, mark)} LIMIT 1`)
  return found.length > 0
}

interface Tables {
  readonly target: Undoable
  readonly rows: string
  readonly images: string
  readonly fields: readonly string[]
}

/**
 * Undoes up to `limit` images and, where none is left, up to as many inserted rows; belongs into a transaction.
 * @returns what was done; null where nothing was left
 */
export async function undoPart(
  connection: Connection,
  target: Undoable,
  limit: number,
  changed: ChangedRows,
): Promise<UndoCounts | null> {
  const { dataset } = target
  const tables = {
    target,
    rows: storedTable(dataset),
    images: imageTable(dataset),
    fields: await fieldNamesOf(connection, dataset),
  }
  if (!(await hasImages(connection, dataset))) return removeInserted(connection, tables, limit)
  return (
    (await undoImages(connection, tables, limit, changed)) ??
    (await undoChangedSince(connection, tables, limit, changed)) ??
    (await removeInserted(connection, tables, limit))
  )
}

/**
 * Temporary table `part`: images, with the row that carries on from their version now (`here`) and what is done with them (`fate`):
 * - `ours`: the row is as the run has left it, and goes back to what it was;
 * - `removed`: the run has removed it, and it returns;
 * - `changed`: a later run has changed or removed it; - `taken`: it was removed, and a row with its key has been inserted since.
 */
async function undoImages(
  connection: Connection,
  tables: Tables,
  limit: number,
  changed: ChangedRows,
): Promise<UndoCounts | null> {
  const { target, rows, images } = tables
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE part AS
     SELECT b.image, b.* EXCLUDE (image), t.rowid AS here, ${fateOf('b', 't')} AS fate, false AS rival
     FROM (SELECT rowid AS image, * FROM ${images} WHERE ${BY} = ${target.mark} LIMIT ${limit}) b
     LEFT JOIN ${rows} t ON t.${VERSION} = b.${VERSION}`,
  )
  if ((await connection.rows('SELECT 1 FROM part LIMIT 1')).length === 0) return null
  await findTaken(connection, tables)
  const done = changed === 'restore' ? await restoreChanged(connection, tables) : NOTHING_UNDONE
  await leaveChanged(connection, tables)
  const found = await connection.rows(
    `SELECT count(*) FILTER (fate = 'ours' AND ${OLD} IS NULL), count(*) FILTER (fate = 'ours' AND ${OLD} IS NOT NULL),
       count(*) FILTER (fate = 'removed'), count(*) FILTER (${CONFLICTS}) FROM part`,
  )
  const [removed = 0, restored = 0, returned = 0, left = 0] = (found[0] ?? []).map(Number)
  await connection.run(`DELETE FROM ${rows} WHERE rowid IN (SELECT here FROM part WHERE fate = 'ours')`)
  await putBack(connection, tables, `fate IN ('ours', 'removed')`)
  await connection.run(`DELETE FROM ${images} WHERE rowid IN (SELECT image FROM part)`)
  return add(done, { removed, restored, returned, left })
}

/** SQL of the fate of an image @param row alias of the row that has its version */
function fateOf(image: string, row: string): string {
  return `CASE WHEN ${image}.${VERSION} IS NULL THEN 'removed' WHEN ${row}.rowid IS NULL THEN 'changed' ELSE 'ours' END`
}

/** Inserts what rows were, under their old versions; where there was none before, nothing. */
async function putBack(connection: Connection, { rows, fields }: Tables, which: string): Promise<void> {
  await connection.run(
    `INSERT INTO ${rows} (${list([VERSION, ...fields])})
     SELECT ${list([OLD, ...fields])} FROM part WHERE ${which} AND ${OLD} IS NOT NULL ORDER BY image`,
  )
}

/** Rows of the part to which `condition` applies, with a row that has their key now: a row does not return beside another one of its key. */
function rivals({ target, rows }: Tables, condition: string): string | null {
  if (target.key.length === 0) return null
  const same = target.key.map((name) => `t.${identifier(name)} = p.${identifier(name)}`).join(' AND ')
  return `SELECT p.image, min(t.rowid) AS here FROM part p JOIN ${rows} t ON ${same} WHERE ${condition} GROUP BY p.image`
}

async function findTaken(connection: Connection, tables: Tables): Promise<void> {
  const found = rivals(tables, `p.fate = 'removed'`)
  if (found === null) return
  await connection.run(
    `UPDATE part SET fate = 'taken', rival = true, here = found.here FROM (${found}) found WHERE part.image = found.image`,
  )
}

/** `changed` and `taken` go back all the same: what later runs have made of them goes, and with it their images. */
async function restoreChanged(connection: Connection, tables: Tables): Promise<UndoCounts> {
  const { rows, images } = tables
  await follow(connection, tables)
  await connection.run(
    `UPDATE part SET here = found.here
     FROM (SELECT c.image, t.rowid AS here FROM chain c JOIN ${rows} t ON t.${VERSION} = c.version) found
     WHERE part.image = found.image AND fate = 'changed'`,
  )
  // One that was removed in the end may have been inserted anew by somebody.
  const anew = rivals(tables, `p.fate = 'changed' AND p.here IS NULL AND p.${OLD} IS NOT NULL`)
  if (anew !== null) {
    await connection.run(
      `UPDATE part SET rival = true, here = found.here FROM (${anew}) found WHERE part.image = found.image`,
    )
    await follow(connection, tables)
  }
  const found = await connection.rows(
    `SELECT count(*) FILTER (${OLD} IS NULL AND here IS NOT NULL), count(*) FILTER (${OLD} IS NOT NULL AND here IS NOT NULL),
       count(*) FILTER (${OLD} IS NOT NULL AND here IS NULL) FROM part WHERE ${CONFLICTS}`,
  )
  const [removed = 0, restored = 0, returned = 0] = (found[0] ?? []).map(Number)
  const chain = 'SELECT version FROM chain'
  await connection.run(`DELETE FROM ${rows} WHERE ${VERSION} IN (${chain})`)
  await putBack(connection, tables, CONFLICTS)
  await connection.run(
    `DELETE FROM ${images} WHERE rowid IN (SELECT image FROM part WHERE ${CONFLICTS}) OR ${OLD} IN (${chain}) OR ${VERSION} IN (${chain})`,
  )
  await connection.run(`DELETE FROM part WHERE ${CONFLICTS}`)
  return { removed, restored, returned, left: 0 }
}

/**
 * Temporary table `chain`: the versions that rows of the part had after the run, as later runs have made them one after the other: from that of the image on; of
 * a row that has taken its key, from the one that was inserted.
 */
async function follow(connection: Connection, { rows, images }: Tables): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE chain AS
     WITH RECURSIVE
       up(image, version) AS (
         SELECT p.image, t.${VERSION} FROM part p JOIN ${rows} t ON t.rowid = p.here WHERE p.rival
         UNION ALL SELECT u.image, b.${OLD} FROM up u JOIN ${images} b ON b.${VERSION} = u.version WHERE b.${OLD} IS NOT NULL),
       down(image, version) AS (
         SELECT image, ${VERSION} FROM part WHERE fate = 'changed'
         UNION ALL SELECT d.image, b.${VERSION} FROM down d JOIN ${images} b ON b.${OLD} = d.version WHERE b.${VERSION} IS NOT NULL)
     SELECT * FROM up UNION ALL SELECT * FROM down`,
  )
}

/**
 * What `changed` and `taken` were before the run becomes what they were before the next one that changed them: undone after this, that one brings them back to
 * it.
 */
async function leaveChanged(connection: Connection, tables: Tables): Promise<void> {
  const { images, fields } = tables
  if ((await connection.rows(`SELECT 1 FROM part WHERE ${CONFLICTS} LIMIT 1`)).length === 0) return
  await follow(connection, tables)
  const columns = list([BY, VERSION, OLD, ...fields])
  const values = list([OLD, ...fields].map((name) => `p.${name}`))
  // What was removed in the end and was not there in the beginning has never been.
  const next = `SELECT b.rowid AS next, b.${BY}, b.${VERSION}, ${values}
    FROM part p JOIN ${images} b ON b.${OLD} = p.${VERSION} WHERE p.fate = 'changed'`
  await connection.run(`CREATE OR REPLACE TEMP TABLE handed AS ${next}`)
  await connection.run(
    `INSERT INTO ${images} (${columns}) SELECT ${columns} FROM handed WHERE ${VERSION} IS NOT NULL OR ${OLD} IS NOT NULL`,
  )
  await connection.run(`DELETE FROM ${images} WHERE rowid IN (SELECT next FROM handed)`)
  // Versions grow from run to run: the lowest is the one that was inserted.
  const first = `SELECT c.image, min(c.version) AS version FROM chain c JOIN part p ON p.image = c.image AND p.fate = 'taken' GROUP BY c.image`
  await connection.run(`DELETE FROM ${images} WHERE ${VERSION} IN (SELECT version FROM (${first}))`)
  await connection.run(
    `INSERT INTO ${images} (${columns}) SELECT ${markOf('c.version')}, c.version, ${values}
     FROM part p JOIN (${first}) c ON c.image = p.image WHERE p.fate = 'taken'`,
  )
}

/** Rows that the run has inserted and a later one has changed or removed. By now only their images follow versions of the run. */
async function undoChangedSince(
  connection: Connection,
  tables: Tables,
  limit: number,
  changed: ChangedRows,
): Promise<UndoCounts | null> {
  const { target, rows, images, fields } = tables
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE part AS
     SELECT rowid AS image, ${OLD} AS ${VERSION}, ${VERSION} AS next, 'changed' AS fate, NULL::BIGINT AS here, false AS rival
     FROM ${images} WHERE ${givenBy(OLD, target.mark)} LIMIT ${limit}`,
  )
  const [counted] = await connection.rows('SELECT count(*), count(next) FROM part')
  const [all = 0, left = 0] = (counted ?? []).map(Number)
  if (all === 0) return null
  if (changed === 'restore') {
    await follow(connection, tables)
    const removed = await connection.run(`DELETE FROM ${rows} WHERE ${VERSION} IN (SELECT version FROM chain)`)
    await connection.run(`DELETE FROM ${images} WHERE ${OLD} IN (SELECT version FROM chain)`)
    return { ...NOTHING_UNDONE, removed }
  }
  await connection.run(`DELETE FROM ${images} WHERE rowid IN (SELECT image FROM part WHERE next IS NULL)`)
  const none = list([OLD, ...fields].map((name) => `${name} = NULL`))
  await connection.run(`UPDATE ${images} SET ${none} WHERE rowid IN (SELECT image FROM part)`)
  return { ...NOTHING_UNDONE, left }
}

/** Rows that are as the run has inserted them. */
async function removeInserted(
  connection: Connection,
  { target, rows }: Tables,
  limit: number,
): Promise<UndoCounts | null> {
  const removed = await connection.run(
    `DELETE FROM ${rows} WHERE rowid IN (SELECT rowid FROM ${rows} WHERE ${givenBy(VERSION, target.mark)} LIMIT ${limit})`,
  )
  return removed === 0 ? null : { ...NOTHING_UNDONE, removed }
}

function add(a: UndoCounts, b: UndoCounts): UndoCounts {
  return {
    removed: a.removed + b.removed,
    restored: a.restored + b.restored,
    returned: a.returned + b.returned,
    left: a.left + b.left,
  }
}
