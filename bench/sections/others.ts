import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Column } from '../columns'
import { FOLDER } from '../places'
import { run } from '../program'
import { round } from '../statistics'

/** How to get what is missing (Debian). */
export const OTHERS = { sqlite3: 'apt-get install sqlite3', pgloader: 'apt-get install pgloader postgresql' } as const

const SQL_TYPES: Readonly<Record<string, string>> = { VARCHAR: 'text', BIGINT: 'bigint' }

/** `sqlite3 .import` of a file into a stored table; it checks nothing. Null where it is not installed. */
export async function loadBySqlite(file: string, columns: readonly Column[]) {
  if (!isInstalled('sqlite3')) return null
  const database = join(FOLDER, 'peer.sqlite')
  rmSync(database, { force: true })
  const table = `CREATE TABLE t (${columns.map(({ name }) => `"${name}" TEXT`).join(', ')})`
  const { seconds } = await run('sqlite3', [database, table, '.mode csv', `.import --skip 1 '${file}' t`], false)
  const rows = Number(mustRun('sqlite3', [database, 'SELECT count(*) FROM t']))
  rmSync(database, { force: true })
  return { seconds: round(seconds), rows }
}

/** pgloader into a PostgreSQL of its own, on this machine's loopback. Null where either is not installed. */
export async function loadByPgloader(file: string, columns: readonly Column[]) {
  const server = serverPrograms()
  if (!isInstalled('pgloader') || server === undefined) return null
  const folder = mkdtempSync(join(FOLDER, 'postgres-'))
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? 'postgres' : undefined
  if (user !== undefined) {
    chownSync(folder, idOf(user, '-u'), idOf(user, '-g'))
    chmodSync(FOLDER, 0o755)
  }
  const as = (program: string, args: readonly string[]) =>
    mustRun(
      ...((user === undefined ? [program, args] : ['runuser', ['-u', user, '--', program, ...args]]) as [
        string,
        string[],
      ]),
    )
  const data = join(folder, 'data')
  const port = '54329'
  as(join(server, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'bench'])
  as(join(server, 'pg_ctl'), [
    ...['-D', data, '-w', '-l', join(folder, 'log')],
    ...['-o', `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`, 'start'],
  ])
  try {
    const fields = columns.map(({ name, sql }) => `"${name}" ${SQL_TYPES[sql] ?? sql.toLowerCase()}`).join(', ')
    const sql = (statement: string) =>
      mustRun('psql', ['-h', '127.0.0.1', '-p', port, '-U', 'bench', '-d', 'postgres', '-qtA', '-c', statement])
    sql(`CREATE TABLE t (${fields})`)
    const command = join(folder, 'load.pgloader')
    writeFileSync(
      command,
      `LOAD CSV FROM '${file}' INTO postgresql://bench@127.0.0.1:${port}/postgres TARGET TABLE t
       WITH skip header = 1, fields terminated by ',', fields optionally enclosed by '"', fields escaped by double-quote;`,
    )
    const { seconds } = await run('pgloader', ['--root-dir', folder, '--quiet', command], false)
    return { seconds: round(seconds), rows: Number(sql('SELECT count(*) FROM t')) }
  } finally {
    as(join(server, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'])
    rmSync(folder, { recursive: true, force: true })
  }
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0
}

/** The folder with PostgreSQL's newest server programs. */
function serverPrograms(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  return newest === undefined ? undefined : join(root, newest, 'bin')
}

function idOf(user: string, which: '-u' | '-g'): number {
  return Number(mustRun('id', [which, user]))
}

function mustRun(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  return stdout
}
