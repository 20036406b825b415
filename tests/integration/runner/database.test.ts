import { fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database, RunNeeds } from '@runner/database/database'
import { openDatabase } from '@runner/database/open'
import { STORAGE_VERSION } from '@runner/database/storage-version'

const neverFatal = (message: string): void => {
  throw new Error(message)
}

async function flipByte(file: string, at: number): Promise<void> {
  const handle = await open(file, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, at)
  byte[0] = (byte[0] ?? 0) ^ 0xff
  await handle.write(byte, 0, 1, at)
  await handle.close()
}

describe('the workspace’s database', () => {
  let workspace: string
  const opened: Database[] = []
  beforeEach(async () => {
    workspace = join(await mkdtemp(join(tmpdir(), 'vigie-database-')), 'workspace')
  })
  afterEach(async () => {
    for (const database of opened.splice(0)) database.close()
    await rm(join(workspace, '..'), { recursive: true, force: true })
  })

  async function open_(): Promise<{ database: Database; setAside: string | null }> {
    const result = await openDatabase(workspace, neverFatal)
    opened.push(result.database)
    return result
  }
  function close(): void {
    for (const database of opened.splice(0)) database.close()
  }

  it('is made whole, with no trace of its making', async () => {
    await open_()
    const names = await readdir(workspace)
    expect(names.filter((name) => name.startsWith('data.duckdb'))).toEqual(['data.duckdb'])
  })

  it.each([0, 100, 4096, 8192, 12_288, 50_000])(
    'is made anew where a kill has left the first %i bytes of one that was being made',
    async (bytes) => {
      await open_()
      close()
      const file = join(workspace, 'data.duckdb')
      await truncate(file, bytes)
      await writeFile(`${file}.wal`, 'half')
      await writeFile(`${file}.new`, '')
      const { database, setAside } = await open_()
      expect(setAside).toBeNull()
      await database.use((connection) => connection.run('CREATE TABLE a AS SELECT 1 AS x'))
      close()
      const again = await open_()
      expect(await again.database.use((connection) => connection.rows('SELECT x FROM a'))).toEqual([[1]])
      expect((await readdir(workspace)).filter((name) => name.startsWith('data.duckdb.new'))).toEqual([])
    },
  )

  it('is kept where a kill came between its making and saying so', async () => {
    const { database } = await open_()
    await database.use((connection) => connection.run('CREATE TABLE a AS SELECT 1 AS x'))
    close()
    await writeFile(join(workspace, 'data.duckdb.new'), '')
    const again = await open_()
    expect(await again.database.use((connection) => connection.rows('SELECT x FROM a'))).toEqual([[1]])
  })

  it('is not made anew where a part of it is gone later on', async () => {
    await open_()
    close()
    await truncate(join(workspace, 'data.duckdb'), 4096)
    await expect(open_()).rejects.toMatchObject({ code: 'database.damaged' })
    expect((await stat(join(workspace, 'data.duckdb'))).size).toBe(4096)
  })

  it('opens again with what it had', async () => {
    const { database } = await open_()
    await database.use((connection) => connection.run('CREATE TABLE a AS SELECT 1 AS x'))
    close()
    const again = await open_()
    expect(again.setAside).toBeNull()
    expect(await again.database.use((connection) => connection.rows('SELECT x FROM a'))).toEqual([[1]])
  })

  it('is made in a newer format than DuckDB takes by itself, and works with one of that, which keeps it', async () => {
    const formatOf = (database: Database) =>
      database.use((connection) =>
        connection.rows(
          "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()",
        ),
      )
    const { database } = await open_()
    expect(String(await formatOf(database))).toContain(STORAGE_VERSION)
    close()
    await rm(workspace, { recursive: true })
    await mkdir(workspace)
    const older = await DuckDBInstance.create(join(workspace, 'data.duckdb'))
    await (await older.connect()).run(`CREATE TABLE a AS SELECT 'text ' || range AS x FROM range(200000)`)
    older.closeSync()
    const again = await open_()
    const add = 'INSERT INTO a SELECT x || x FROM a'
    await again.database.use((connection) => connection.run(add))
    await again.database.checkpoint()
    expect(String(await formatOf(again.database))).not.toContain(STORAGE_VERSION)
    const counted = await again.database.use((connection) => connection.rows('SELECT count(DISTINCT x) FROM a'))
    expect(counted).toEqual([[400_000n]])
  })

  it('moves a damaged write-ahead log aside and opens at the last checkpoint', async () => {
    const { database } = await open_()
    await database.use((connection) => connection.run('CREATE TABLE a AS SELECT 1 AS x'))
    await database.checkpoint()
    await database.use((connection) => connection.run('INSERT INTO a SELECT range FROM range(1000)'))
    const log = join(workspace, 'data.duckdb.wal')
    const saved = join(workspace, 'saved.wal')
    const savedMain = join(workspace, 'saved.main')
    await copyFile(log, saved)
    await copyFile(join(workspace, 'data.duckdb'), savedMain)
    close()
    await copyFile(saved, log)
    await copyFile(savedMain, join(workspace, 'data.duckdb'))
    await flipByte(log, Math.floor((await stat(log)).size / 2))
    const damaged = await readFile(log)

    const again = await open_()
    expect(again.setAside).toMatch(/data\.duckdb\.wal\.damaged-/)
    expect(await readFile(again.setAside ?? '')).toEqual(damaged)
    expect(await again.database.use((connection) => connection.rows('SELECT count(*) FROM a'))).toEqual([[1n]])
  })

  it('says that it is damaged when its main file is, and leaves the file as it is', async () => {
    await open_()
    close()
    const file = join(workspace, 'data.duckdb')
    await flipByte(file, 4096 + 12)
    await flipByte(file, 8192 + 12)
    const before = await readFile(file)
    await expect(open_()).rejects.toMatchObject({ code: 'database.damaged', params: { path: file } })
    expect(await readFile(file)).toEqual(before)
    await writeFile(file, 'not a database at all, but long enough to look like something '.repeat(100))
    await expect(open_()).rejects.toMatchObject({ code: 'database.damaged' })
  })

  it('waits for a process that is just ending, and names one that keeps it', async () => {
    await open_()
    close()
    const script = join(workspace, 'holder.mjs')
    const api = import.meta.resolve('@duckdb/node-api')
    await writeFile(
      script,
      `import { DuckDBInstance } from ${JSON.stringify(api)}
       globalThis.instance = await DuckDBInstance.create(${JSON.stringify(join(workspace, 'data.duckdb'))})
       process.send('held')
       setInterval(() => undefined, 1000)`,
    )
    const holder = fork(script)
    await once(holder, 'message')
    setTimeout(() => holder.kill('SIGKILL'), 500)
    await open_()
    close()

    const keeper = fork(script)
    await once(keeper, 'message')
    await expect(open_()).rejects.toMatchObject({ code: 'workspace.inUse', params: { pid: keeper.pid } })
    keeper.kill('SIGKILL')
    await once(keeper, 'exit')
  })

  it('permits more memory as long as runs take it, also where they fail', async () => {
    const { database } = await open_()
    const permitted = async () => {
      const rows = await database.use((connection) => connection.rows(`SELECT current_setting('memory_limit')`))
      return parseFloat(String(rows[0]?.[0]))
    }
    const usual = await permitted()
    const within = (runs: readonly RunNeeds[]): Promise<number> => {
      const [first, ...others] = runs
      return first === undefined ? permitted() : database.withRoomFor(first, () => within(others))
    }
    const keyed = { columns: 10, hasKeys: true }
    const wide = { columns: 90, hasKeys: false }
    expect(await within([wide])).toBe(usual)
    expect(await within([wide, { ...wide }])).toBeGreaterThan(usual)
    expect(await within([keyed])).toBeGreaterThan(usual)
    expect(await within([keyed, { ...keyed }])).toBe(await within([keyed]))
    expect(await permitted()).toBe(usual)
    await expect(database.withRoomFor(keyed, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await permitted()).toBe(usual)
  })

  it('does statements that were put off in their order and in the transaction, before the next one or the end', async () => {
    const { database } = await open_()
    await database.use(async (connection) => {
      await connection.run('CREATE TABLE a (x INTEGER)')
      await connection.transaction(async () => {
        connection.defer('INSERT INTO a VALUES (1)')
        connection.defer('INSERT INTO a SELECT x + 1 FROM a')
        expect(await connection.rows('SELECT x FROM a ORDER BY x')).toEqual([[1], [2]])
        connection.defer('INSERT INTO a VALUES (3)')
        expect(await connection.run('DELETE FROM a WHERE x > ?', [1])).toBe(2)
        connection.defer('INSERT INTO a VALUES (4)')
      })
      expect(await connection.rows('SELECT x FROM a ORDER BY x')).toEqual([[1], [4]])
    })
  })

  it('takes a transaction back when a statement fails that was put off to its end, without a doubt about its COMMIT', async () => {
    const { database } = await open_()
    await database.use(async (connection) => {
      await connection.run('CREATE TABLE a (x INTEGER)')
      const doubts: unknown[] = []
      const failing = connection.transaction(
        async () => {
          await connection.run('INSERT INTO a VALUES (1)')
          connection.defer(`INSERT INTO a VALUES ('no number')`)
        },
        (thrown) => doubts.push(thrown),
      )
      await expect(failing).rejects.toThrow(/no number/)
      expect(doubts).toEqual([])
      const nothing = connection.transaction(() => Promise.reject(new Error('not even begun')))
      await expect(nothing).rejects.toThrow('not even begun')
      expect(await connection.rows('SELECT count(*) FROM a')).toEqual([[0n]])
    })
  })

  it('says in words that something needs more memory than there is', async () => {
    const { database } = await open_()
    const columns = Array.from({ length: 9000 }, (_, number) => `'v' || i AS c${number}`).join(', ')
    const wide = database.use((connection) =>
      connection.run(`CREATE TABLE wide AS SELECT ${columns} FROM range(5000) t(i)`),
    )
    await expect(wide).rejects.toMatchObject({ code: 'memory.exceeded' })
  })

  it('reads and writes nothing outside of its own folders, and takes no other settings', async () => {
    const { database } = await open_()
    const run = (sql: string) => database.use((connection) => connection.run(sql))
    await expect(run(`SELECT * FROM read_csv('/etc/passwd')`)).rejects.toThrow(/Permission/)
    await expect(run(`ATTACH '${join(workspace, 'other.duckdb')}'`)).rejects.toThrow(/Permission/)
    await expect(run(`COPY (SELECT 1) TO '${join(workspace, 'out.csv')}'`)).rejects.toThrow(/Permission/)
    for (const setting of [
      'preserve_insertion_order = false',
      'enable_external_access = true',
      `temp_directory = '/'`,
      `allowed_configs = ['threads']`,
      'lock_configuration = false',
    ])
      await expect(run(`SET ${setting}`), setting).rejects.toThrow(/locked/)
    await expect(run(`INSTALL excel`)).rejects.toThrow()
  })
})
