import type { Connection } from './connection'
import { storeRows } from './stored-rows'

/** An SQL statement, or what takes more than one to say. */
type Step = string | ((connection: Connection) => Promise<void>)

/**
 * Vigie's own tables, in the schema `vigie` of the workspace's database. Every entry of MIGRATIONS leads from the version that
 * is its index to the next one; an entry that was published is never changed.
 *
 * No primary keys and no indexes: DuckDB's have been found corrupt after kills, and nothing here needs them.
 */
const MIGRATIONS: readonly (readonly Step[])[] = [
  [
    `CREATE TABLE vigie.datasets (name VARCHAR NOT NULL, label VARCHAR NOT NULL)`,
    `CREATE TABLE vigie.fields (
       dataset VARCHAR NOT NULL, position INTEGER NOT NULL, name VARCHAR NOT NULL, label VARCHAR, type VARCHAR NOT NULL,
       required BOOLEAN NOT NULL, precision INTEGER, scale INTEGER)`,
    `CREATE TABLE vigie.runs (run VARCHAR NOT NULL, plan VARCHAR NOT NULL, number BIGINT NOT NULL, state VARCHAR NOT NULL, done BOOLEAN NOT NULL)`,
    `CREATE TABLE vigie.rejects (
       run VARCHAR NOT NULL, seq BIGINT NOT NULL, severity VARCHAR NOT NULL, connector VARCHAR NOT NULL, file INTEGER NOT NULL,
       line BIGINT NOT NULL, record BIGINT NOT NULL, "at" BIGINT NOT NULL, code VARCHAR NOT NULL, field VARCHAR,
       params VARCHAR NOT NULL, value VARCHAR, more VARCHAR NOT NULL, "values" VARCHAR NOT NULL, original VARCHAR NOT NULL)`,
  ],
  [
    `CREATE TABLE vigie.changes (run VARCHAR NOT NULL, seq BIGINT NOT NULL, kind VARCHAR NOT NULL, before VARCHAR, after VARCHAR)`,
  ],
  /* JSON text of the rules of a field. */ [`ALTER TABLE vigie.fields ADD COLUMN rules VARCHAR`],
  /* Counters of a run's file as JSON text, and files that were imported, which outlive their run. */
  [
    `CREATE TABLE vigie.files (run VARCHAR NOT NULL, file INTEGER NOT NULL, counters VARCHAR NOT NULL)`,
    `CREATE TABLE vigie.imported (
       dataset VARCHAR NOT NULL, work VARCHAR NOT NULL, path VARCHAR NOT NULL, bytes BIGINT NOT NULL, hash VARCHAR NOT NULL, run VARCHAR NOT NULL,
       "at" BIGINT NOT NULL)`,
  ],
  /* Rows with their versions, what they were before, and the runs that have made them. */
  [
    'CREATE SCHEMA IF NOT EXISTS stored',
    'CREATE SCHEMA IF NOT EXISTS images',
    `CREATE TABLE vigie.marks (mark INTEGER NOT NULL, run VARCHAR NOT NULL, dataset VARCHAR NOT NULL, "at" BIGINT NOT NULL, state VARCHAR NOT NULL)`,
    `CREATE TABLE vigie.undos (run VARCHAR NOT NULL, plan VARCHAR NOT NULL, number BIGINT NOT NULL, counters VARCHAR NOT NULL, done BOOLEAN NOT NULL)`,
    storeRows,
  ],
  /* Bytes of the original where they are not those of its text in the encoding of the file. */
  [`ALTER TABLE vigie.rejects ADD COLUMN raw BLOB`],
  /* Exports: what a dataset is (null: it was not written since), checkpoints, files, and what is remembered of the last run of a job. */
  [
    `ALTER TABLE vigie.datasets ADD COLUMN version VARCHAR`,
    `CREATE TABLE vigie.exports (run VARCHAR NOT NULL, plan VARCHAR NOT NULL, number BIGINT NOT NULL, state VARCHAR NOT NULL, done BOOLEAN NOT NULL)`,
    `CREATE TABLE vigie.results (run VARCHAR NOT NULL, file INTEGER NOT NULL, path VARCHAR NOT NULL, rows BIGINT NOT NULL, bytes BIGINT NOT NULL)`,
    `CREATE TABLE vigie.watermarks (job VARCHAR NOT NULL, subject VARCHAR NOT NULL, value VARCHAR, "at" BIGINT NOT NULL)`,
    `CREATE TABLE vigie.marked (job VARCHAR NOT NULL, hash UHUGEINT NOT NULL, rows BIGINT NOT NULL)`,
  ],
  /* Corrected rejects of runs (`of`), the run that has taken them last, and whether they have gone in by it: see repair/store.ts. */
  [
    `CREATE TABLE vigie.repairs (
       of VARCHAR NOT NULL, seq BIGINT NOT NULL, file INTEGER NOT NULL, record BIGINT NOT NULL, "values" VARCHAR NOT NULL, "at" BIGINT NOT NULL,
       run VARCHAR, place BIGINT, done BOOLEAN NOT NULL, verdict VARCHAR)`,
  ],
  /* Figures of what went in, the runs that they were compared with, and what was found: JSON texts. */
  [
    `CREATE TABLE vigie.figures (run VARCHAR NOT NULL, figures VARCHAR NOT NULL, past VARCHAR NOT NULL, findings VARCHAR NOT NULL)`,
  ],
  /* Checkpoints of runs, the last of which counts, and how often datasets were written: rows that are added, because two transactions can't change the same one. */
  [
    `CREATE TABLE vigie.plans (run VARCHAR NOT NULL, plan VARCHAR NOT NULL)`,
    `CREATE TABLE vigie.checkpoints (run VARCHAR NOT NULL, number BIGINT NOT NULL, state VARCHAR NOT NULL, done BOOLEAN NOT NULL)`,
    `INSERT INTO vigie.plans SELECT run, plan FROM vigie.runs`,
    `INSERT INTO vigie.checkpoints SELECT run, number, state, done FROM vigie.runs`,
    `DROP TABLE vigie.runs`,
    `CREATE TABLE vigie.writes (dataset VARCHAR NOT NULL, count BIGINT NOT NULL)`,
  ],
]

/** Brings the schema `vigie` to the newest version, and checkpoints after it: a new database at once, another one with one transaction a version. */
export async function migrate(connection: Connection): Promise<void> {
  const existing = await connection.rows(
    `SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'vigie' AND table_name = 'meta'`,
  )
  if (existing[0]?.[0] === 0n) {
    await connection.transaction(async () => {
      connection.defer('CREATE SCHEMA IF NOT EXISTS vigie')
      connection.defer('CREATE TABLE vigie.meta (version INTEGER NOT NULL)')
      for (const steps of MIGRATIONS) await take(connection, steps)
      await connection.run(`INSERT INTO vigie.meta VALUES (${MIGRATIONS.length})`)
    })
  } else {
    let version = Number((await connection.rows('SELECT version FROM vigie.meta'))[0]?.[0])
    if (version > MIGRATIONS.length) throw new Error(`the database was written by a newer Vigie (version ${version})`)
    if (version === MIGRATIONS.length) return
    for (const steps of MIGRATIONS.slice(version)) {
      version++
      await connection.transaction(async () => {
        await take(connection, steps)
        await connection.run(`UPDATE vigie.meta SET version = ${version}`)
      })
    }
  }
  await connection.run('CHECKPOINT')
}

async function take(connection: Connection, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (typeof step === 'string') connection.defer(step)
    else await step(connection)
  }
}
