import type { RowValues, UndoConflict, UndoPreview } from '@shared/runner/undo'
import type { Connection } from '../database/connection'
import { imageTable, storedTable, VERSION } from '../database/datasets'
import { identifier, list, literal } from '../database/sql'
import { BY, fieldNamesOf, hasImages, OLD } from './images'
import type { Undoable } from './undo'
import { givenBy, markOf } from './versions'

/**
 * What undoing a run would do now.
 * @param limit rows that a later run has changed are shown up to this number
 */
export async function previewUndo(connection: Connection, target: Undoable, limit: number): Promise<UndoPreview> {
  const { dataset, mark } = target
  const rows = storedTable(dataset)
  const [written] = await connection.rows(`SELECT count(*) FROM ${rows} WHERE ${givenBy(VERSION, mark)}`)
  const here = Number(written?.[0])
  if (!(await hasImages(connection, dataset)))
    return { removed: here, restored: 0, returned: 0, left: 0, conflicts: [] }
  const own = `SELECT b.*, t.rowid AS here FROM ${imageTable(dataset)} b LEFT JOIN ${rows} t ON t.${VERSION} = b.${VERSION} WHERE b.${BY} = ${mark}`
  const [counted] = await connection.rows(
    `SELECT count(*) FILTER (here IS NOT NULL AND ${OLD} IS NOT NULL), count(*) FILTER (${VERSION} IS NULL),
       count(*) FILTER (here IS NULL AND ${VERSION} IS NOT NULL) FROM (${own})`,
  )
  const [restored = 0, gone = 0, changed = 0] = (counted ?? []).map(Number)
  const taken = target.key.length === 0 || gone === 0 ? 0 : await countOf(connection, takenSql(target))
  const insertedChanged = await countOf(
    connection,
    `SELECT 1 FROM ${imageTable(dataset)} WHERE ${givenBy(OLD, mark)} AND ${VERSION} IS NOT NULL AND NOT ${isOwn(target)}`,
  )
  return {
    removed: here - restored,
    restored,
    returned: gone - taken,
    left: changed + taken + insertedChanged,
    conflicts: limit === 0 ? [] : await conflicts(connection, target, limit),
  }
}

/** SQL over images: what follows is a row that the run has changed, which is counted by its own image. */
function isOwn({ dataset, mark }: Undoable): string {
  return `${OLD} IN (SELECT ${VERSION} FROM ${imageTable(dataset)} WHERE ${BY} = ${mark} AND ${VERSION} IS NOT NULL)`
}

/** Images of removed rows whose key a row has again (`here`). */
function takenSql({ dataset, mark, key }: Undoable): string {
  const same = key.map((name) => `t.${identifier(name)} = b.${identifier(name)}`).join(' AND ')
  return `SELECT b.*, t.${VERSION} AS here FROM ${imageTable(dataset)} b JOIN ${storedTable(dataset)} t ON ${same}
    WHERE b.${BY} = ${mark} AND b.${VERSION} IS NULL QUALIFY row_number() OVER (PARTITION BY b.rowid ORDER BY t.rowid) = 1`
}

/** Some of the rows that somebody has changed since: as they would be without the run, and as they are now. */
async function conflicts(connection: Connection, target: Undoable, limit: number): Promise<UndoConflict[]> {
  const { dataset, mark } = target
  const images = imageTable(dataset)
  const rows = storedTable(dataset)
  const fields = await fieldNamesOf(connection, dataset)
  const lost = `SELECT b.* FROM ${images} b WHERE b.${BY} = ${mark} AND b.${VERSION} IS NOT NULL
      AND NOT EXISTS (FROM ${rows} t WHERE t.${VERSION} = b.${VERSION}) LIMIT ${limit}`
  const inserted = `SELECT ${OLD} AS start FROM ${images} WHERE ${givenBy(OLD, mark)} AND ${VERSION} IS NOT NULL AND NOT ${isOwn(target)} LIMIT ${limit}`
  const none = list(fields.map((name) => `NULL AS ${name}`))
  const taken =
    target.key.length === 0
      ? ''
      : `UNION ALL BY NAME SELECT 'taken' AS kind, here AS start, true AS was, ${list(fields)} FROM (${takenSql(target)} LIMIT ${limit})`
  const found = await connection.rows(
    `WITH RECURSIVE
       chosen AS (
         SELECT 'changed' AS kind, ${VERSION} AS start, ${OLD} IS NOT NULL AS was, ${list(fields)} FROM (${lost})
         UNION ALL BY NAME SELECT 'changed' AS kind, start, false AS was, ${none} FROM (${inserted}) ${taken}
         LIMIT ${limit}),
       chain(start, version) AS (
         SELECT start, start FROM chosen
         UNION ALL SELECT c.start, b.${VERSION} FROM chain c JOIN ${images} b ON b.${OLD} = c.version WHERE b.${VERSION} IS NOT NULL),
       latest AS (SELECT start, max(version) AS version FROM chain GROUP BY start),
       now AS (SELECT l.start, t.* FROM latest l JOIN ${rows} t ON t.${VERSION} = l.version)
     SELECT s.kind, n.start IS NOT NULL, m.run, s.was, ${json('s', fields)}, ${json('n', fields)}
     FROM chosen s JOIN latest l ON l.start = s.start LEFT JOIN now n ON n.start = s.start
     LEFT JOIN ${images} f ON f.${OLD} = l.version AND f.${VERSION} IS NULL
     LEFT JOIN vigie.marks m ON m.mark = coalesce(f.${BY}, ${markOf('l.version')})`,
  )
  return found.map(([kind, isThere, run, was, before, now]) => ({
    kind: kind === 'taken' ? 'taken' : isThere === true ? 'changed' : 'removed',
    run: run === null ? null : String(run),
    before: was === true ? valuesOf(before) : null,
    now: isThere === true ? valuesOf(now) : null,
  }))
}

/** SQL of the fields of a row as JSON text, every value as the database writes it. */
function json(row: string, fields: readonly string[]): string {
  const parts = fields.map((name) => `${literal(unquoted(name))}, CAST(${row}.${name} AS VARCHAR)`)
  return `CAST(json_object(${list(parts)}) AS VARCHAR)`
}

function unquoted(name: string): string {
  return name.slice(1, -1).replaceAll('""', '"')
}

function valuesOf(text: unknown): RowValues {
  return JSON.parse(String(text)) as RowValues
}

async function countOf(connection: Connection, select: string): Promise<number> {
  return Number((await connection.rows(`SELECT count(*) FROM (${select})`))[0]?.[0])
}
