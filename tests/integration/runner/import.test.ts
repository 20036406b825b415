import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, readdir, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importOf, Workbench } from './workbench'

const HEADER = 'id,name,born,score\n'
const FIELDS = [
  { name: 'id', type: 'integer' as const, required: true },
  { name: 'name' },
  { name: 'born', type: 'date' as const },
  { name: 'score', type: 'decimal' as const, precision: 6, scale: 2 },
]
const TARGET = { dataset: 'people', fields: FIELDS }

/** Sizes of blocks with which a result must not change; undefined: the normal ones. */
const BLOCK_SIZES = [undefined, '1', '17', '40', '100'] as const

describe('an insertion', () => {
  let bench: Workbench
  beforeEach(async () => {
    bench = await Workbench.open()
  })
  afterEach(async () => {
    delete process.env['VIGIE_BLOCK_BYTES']
    await bench.close()
  })

  it('creates the dataset with the declared fields and brings every record in', async () => {
    const file = await bench.file('a.csv', `${HEADER}1,Anne,2001-02-03,1.5\n2,,,\n`)
    const counters = await bench.finish('run001', importOf(file, { target: TARGET }))
    expect(counters).toMatchObject({ total: 2, processed: 2, success: 2, inserted: 2, rejects: 0 })
    expect(await bench.query('SELECT * FROM people ORDER BY id')).toEqual([
      [1, 'Anne', '2001-02-03', '1.50'],
      [2, null, null, null],
    ])
    const { datasets } = await bench.service.handle('datasets', {})
    expect(datasets).toMatchObject([
      { name: 'people', rows: 2, fields: [{ name: 'id', required: true }, {}, {}, { scale: 2 }] },
    ])
  })

  it('creates a dataset whose fields are detected', async () => {
    const file = await bench.file(
      'a.csv',
      'code,amount,count,when,ratio,ok,free text,empty\n00501,1.50,3,2026-01-02T03:04:05,1.5,oui,a,\n90210,12.25,4,2026-01-02 03:04:05,2,non,1,\n',
    )
    await bench.finish('run001', importOf(file))
    const { datasets } = await bench.service.handle('datasets', {})
    expect(datasets[0]?.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'code text',
      'amount decimal',
      'count integer',
      'when datetime',
      'ratio number',
      'ok boolean',
      'free text text',
      'empty text',
    ])
    expect(await bench.query('SELECT code, amount, "count", "when", ratio, ok FROM people LIMIT 1')).toEqual([
      ['00501', '1.50', 3, '2026-01-02T03:04:05', 1.5, true],
    ])
  })

  it('keeps each refused record with its line, field, value and text', async () => {
    const file = await bench.file(
      'a.csv',
      `${HEADER}1,Anne,2001-02-30,1.5\n\nx,"two\nlines",2001-01-01,1.239\n3,Luc\n,Zoé,,\n4,Paul,,2\n`,
    )
    const counters = await bench.finish('run001', importOf(file, { target: TARGET }))
    expect(counters).toMatchObject({
      processed: 6,
      success: 1,
      inserted: 1,
      empty: 1,
      rejects: 4,
      errors: 5,
      warnings: 0,
    })
    const rejects = await bench.rejects('run001')
    expect(rejects).toMatchObject([
      {
        seq: 1,
        connector: 'database',
        line: 2,
        record: 1,
        code: 'value.type',
        field: 'born',
        params: { type: 'date' },
        value: '2001-02-30',
      },
      {
        line: 4,
        record: 3,
        code: 'value.type',
        field: 'id',
        value: 'x',
        more: [{ code: 'value.precision', field: 'score', value: '1.239' }],
      },
      {
        connector: 'file',
        line: 6,
        record: 4,
        code: 'file.columns.missing',
        field: null,
        params: { expected: 4, found: 2 },
        original: '3,Luc',
      },
      {
        seq: 4,
        line: 7,
        record: 5,
        code: 'value.required',
        field: 'id',
        value: null,
        values: [null, 'Zoé', null, null],
      },
    ])
    expect(rejects[1]).toMatchObject({
      original: 'x,"two\nlines",2001-01-01,1.239',
      columns: ['id', 'name', 'born', 'score'],
    })
    expect(rejects.every(({ severity, file: from }) => severity === 'error' && from === file)).toBe(true)
  })

  it('lets a record go in without the values that only deserve a warning', async () => {
    const file = await bench.file('a.csv', `${HEADER}1,Anne,soon,1.239\nx,Luc,soon,1\n3,Zoé,2001-01-01,1\n`)
    const errors = { onError: 'warn' as const, fields: { id: 'reject' as const } }
    const counters = await bench.finish('run001', importOf(file, { target: TARGET, errors }))
    expect(counters).toMatchObject({ processed: 3, success: 2, rejects: 1, warnings: 2, errors: 2 })
    expect(await bench.query('SELECT * FROM people')).toEqual([
      [1, 'Anne', null, null],
      [3, 'Zoé', '2001-01-01', '1.00'],
    ])
    const rejects = await bench.rejects('run001')
    expect(rejects.map(({ severity, field, more }) => [severity, field, more.map((cause) => cause.field)])).toEqual([
      ['warning', 'born', ['score']],
      ['error', 'id', ['born']],
    ])
  })

  for (const size of BLOCK_SIZES) {
    it(`stops after exactly the first records that are all refused (blocks of ${size ?? 'normal'} bytes)`, async () => {
      if (size !== undefined) process.env['VIGIE_BLOCK_BYTES'] = size
      const bad = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? '' : i % 3 === 1 ? 'only\n' : `x${i},a,,\n`))
      const file = await bench.file('a.csv', `${HEADER}\n${bad.join('\n')}1,good,,\n`)
      const errors = { stopWhenFirstRejected: 5 }
      const outcome = await bench.import('run001', importOf(file, { target: TARGET, errors }))
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'rejects.firstAll', params: { count: 5 } } })
      expect(outcome.checkpoint?.counters).toMatchObject({ rejects: 5, success: 0 })
      expect(await bench.rejects('run001')).toHaveLength(5)
      const resumed = await bench.finishBeyond('run001', importOf(file, { target: TARGET, errors }))
      expect(resumed).toMatchObject({ success: 1, inserted: 1 })
      expect(resumed.rejects).toBe(bad.filter((line) => line !== '').length)
    })

    it(`stops at a value for which the job stops and keeps what came before (blocks of ${size ?? 'normal'} bytes)`, async () => {
      if (size !== undefined) process.env['VIGIE_BLOCK_BYTES'] = size
      const file = await bench.file('a.csv', `${HEADER}1,a,,\n2,b,soon,\n\n3,c,,oops\n4,d,,\n`)
      const errors = { fields: { score: 'stop' as const } }
      const outcome = await bench.import('run001', importOf(file, { target: TARGET, errors }))
      expect(outcome).toMatchObject({
        kind: 'failed',
        error: { code: 'rejects.stop', params: { file, line: 5, field: 'score', rejectCode: 'value.type' } },
        checkpoint: { counters: { processed: 4, inserted: 1, rejects: 2, empty: 1 } },
      })
      expect(await bench.query('SELECT id FROM people')).toEqual([[1]])
      const resumed = await bench.finishBeyond('run001', importOf(file, { target: TARGET, errors }))
      expect(resumed).toMatchObject({ processed: 5, inserted: 2, rejects: 2, total: 5 })
    })
  }

  for (const size of BLOCK_SIZES) {
    it(`stops with the reject whose number is the limit, and goes on when asked to (blocks of ${size ?? 'normal'} bytes)`, async () => {
      if (size !== undefined) process.env['VIGIE_BLOCK_BYTES'] = size
      const file = await bench.file('a.csv', `${HEADER}1,a,,\nx,b,,\nonly\n\n2,c,,\nx,d,,\n3,e,,\nx,f,,\n`)
      const definition = importOf(file, { target: TARGET, errors: { stopAfterRejects: 3 } })
      const outcome = await bench.import('run001', definition)
      expect(outcome).toMatchObject({
        kind: 'failed',
        error: { code: 'rejects.limit', params: { count: 3 } },
        checkpoint: { counters: { processed: 6, inserted: 2, rejects: 3, empty: 1 } },
      })
      expect(await bench.import('run001', definition)).toEqual(outcome)
      expect(await bench.finishBeyond('run001', definition)).toMatchObject({ processed: 8, inserted: 3, rejects: 4 })
    })
  }

  for (const size of [undefined, '3000', '20000']) {
    it(`stops at the record with which the share of rejects is too large (blocks of ${size ?? 'normal'} bytes)`, async () => {
      if (size !== undefined) process.env['VIGIE_BLOCK_BYTES'] = size
      // 2 % up to the 1,500th record, then every second one: at the 1,591st there are 80 rejects, more than 5 %.
      const lineOf = (i: number) => (i % 50 === 0 || (i > 1500 && i % 2 === 0) ? 'x,bad,,\n' : `${i},good,,\n`)
      const lines = Array.from({ length: 3000 }, (_, i) => lineOf(i + 1))
      const wrong = lines.map((_, i) => [i + 1, lines.slice(0, i + 1).filter((one) => one.startsWith('x')).length])
      const [processed = 0, rejects = 0] = wrong.find(([at = 0, count = 0]) => at >= 1000 && count * 100 > 5 * at) ?? []
      const file = await bench.file('a.csv', HEADER + lines.join(''))
      const definition = importOf(file, { target: TARGET, errors: { stopAbovePercent: 5 } })
      expect(await bench.import('run001', definition)).toMatchObject({
        kind: 'failed',
        error: { code: 'rejects.percent', params: { percent: 5, processed, rejects } },
        checkpoint: { counters: { processed, rejects } },
      })
      expect(await bench.finishBeyond('run001', definition)).toMatchObject({ processed: 3000 })
    })
  }

  it('looks at the share of rejects of a short file at its end', async () => {
    const file = await bench.file('a.csv', `${HEADER}1,a,,\nx,b,,\n2,c,,\n`)
    const outcome = await bench.import('run001', importOf(file, { target: TARGET, errors: { stopAbovePercent: 30 } }))
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'rejects.percent', params: { processed: 3 } } })
    const enough = await bench.finish('run002', importOf(file, { target: TARGET, errors: { stopAbovePercent: 40 } }))
    expect(enough).toMatchObject({ inserted: 2, rejects: 1 })
  })

  it('counts a record that was good among the first ones and then goes on', async () => {
    const file = await bench.file('a.csv', `${HEADER}1,a,,\n${'x,b,,\n'.repeat(300)}`)
    const counters = await bench.finish('run001', importOf(file, { target: TARGET }))
    expect(counters).toMatchObject({ inserted: 1, rejects: 300 })
  })

  it('says clearly which file can’t be read', async () => {
    const missing = await bench.import('run001', importOf(join(bench.folder, 'none.csv')))
    expect(missing).toMatchObject({ kind: 'failed', error: { code: 'file.notFound' }, checkpoint: null })
    const empty = await bench.import('run002', importOf(await bench.file('e.csv', '')))
    expect(empty).toMatchObject({ kind: 'failed', error: { code: 'file.empty' } })
    const folder = join(bench.folder, 'nothing-in-it')
    await mkdir(folder)
    const none = await bench.import('run003', importOf(folder))
    expect(none).toMatchObject({ kind: 'failed', error: { code: 'source.noMatch', params: { pattern: folder } } })
  })

  it.skipIf(process.platform === 'win32')(
    'refuses a pipe at once instead of waiting for somebody who writes',
    async () => {
      const pipe = join(bench.folder, 'pipe.csv')
      execFileSync('mkfifo', [pipe])
      const refused = { error: { code: 'file.notAFile', params: { path: pipe } } }
      expect(await bench.import('run001', importOf(pipe))).toMatchObject({ kind: 'failed', ...refused })
      const format = { kind: 'auto' } as const
      await expect(bench.service.handle('detect', { file: pipe, format })).rejects.toMatchObject(refused.error)
    },
  )

  it('imports nothing again when it is asked to go on with a run that is done', async () => {
    const file = await bench.file('a.csv', `${HEADER}1,a,,\n`)
    const definition = importOf(file, { target: TARGET })
    const first = await bench.finish('run001', definition)
    expect(await bench.finish('run001', definition)).toEqual(first)
    expect(await bench.query('SELECT count(*) FROM people')).toEqual([[1]])
  })

  it('stops at a checkpoint when asked, and goes on from there to the same end', async () => {
    process.env['VIGIE_BLOCK_BYTES'] = '200'
    const lines = Array.from({ length: 400 }, (_, i) => (i % 7 === 0 ? `x,bad,,\n` : `${i},name ${i},2001-01-01,1\n`))
    const file = await bench.file('a.csv', HEADER + lines.join(''))
    const definition = importOf(file, { target: TARGET })
    let stops = 0
    for (;;) {
      const importing = bench.import('run001', definition)
      setTimeout(() => void bench.service.handle('stop', { run: 'run001', reason: 'pause' }), 30)
      const outcome = await importing
      if (outcome.kind === 'finished') break
      expect(outcome).toMatchObject({ kind: 'stopped', reason: 'pause' })
      expect(await bench.query('SELECT count(*) FROM people')).toEqual([[outcome.checkpoint?.counters.inserted ?? -1]])
      stops++
    }
    expect(stops).toBeGreaterThan(1)
    expect(await bench.query('SELECT id FROM people')).toEqual(lines.flatMap((_, i) => (i % 7 === 0 ? [] : [[i]])))
    expect((await bench.rejects('run001')).map(({ seq, record }) => [seq, record])).toEqual(
      lines.flatMap((_, i) => (i % 7 === 0 ? [i] : [])).map((i, index) => [index + 1, i + 1]),
    )
  })

  it('does not go on with a file that is no longer the same', async () => {
    process.env['VIGIE_BLOCK_BYTES'] = '20'
    const content = `${HEADER}1,a,,\n2,b,,\n3,c,,x\n4,d,,\n`
    const file = await bench.file('a.csv', content)
    const errors = { fields: { score: 'stop' as const } }
    const definition = importOf(file, { target: TARGET, errors })
    expect((await bench.import('run001', definition)).kind).toBe('failed')
    await appendFile(file, '5,e,,\n')
    const changed = {
      kind: 'failed',
      error: { code: 'source.changed', params: { path: file } },
      checkpoint: { counters: { inserted: 2 } },
    }
    expect(await bench.goOn('run001', definition)).toMatchObject(changed)
    await writeFile(file, content.replace('2,b', '2,B'))
    expect(await bench.goOn('run001', definition)).toMatchObject(changed)
    await rename(file, `${file}.away`)
    expect(await bench.goOn('run001', definition)).toMatchObject({ kind: 'failed', error: { code: 'file.notFound' } })
    await writeFile(file, content)
    await utimes(file, 0, 0)
    expect(await bench.finishBeyond('run001', definition)).toMatchObject({ inserted: 3, rejects: 1 })
  })

  it('keeps values with every character that CSV could stumble over', async () => {
    const values = [
      '"',
      '""',
      ',',
      '\n',
      '\r\n',
      "'",
      '\\',
      '\\"',
      ' padded ',
      '=1+1',
      '\t',
      '|',
      '\u0001',
      '😀',
      'é',
      '\u2028',
      '#',
      'NULL',
      '\\N',
    ]
    const quoted = values.map((value, i) => `${i},"${value.replaceAll('"', '""')}"\n`).join('')
    const file = await bench.file('a.csv', `id,name\n${quoted}`)
    await bench.finish(
      'run001',
      importOf(file, { target: { dataset: 'people', fields: [{ name: 'id', type: 'integer' }, { name: 'name' }] } }),
    )
    expect(await bench.query('SELECT name FROM people ORDER BY id')).toEqual(values.map((value) => [value]))
  })

  it('reaches its end beside queries that read only a part of what they ask for', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},name ${i},,\n`)
    const file = await bench.file('a.csv', HEADER + rows.join(''))
    await bench.finish('run001', importOf(file, { target: TARGET }))
    const asked = Array.from({ length: 20 }, () =>
      bench.service.handle('query', { sql: 'SELECT * FROM people a, people b', limit: 5000 }),
    )
    expect(await bench.finish('run002', importOf(file, { target: TARGET }))).toMatchObject({ inserted: 20_000 })
    expect((await Promise.all(asked)).map((result) => result.rows.length)).toEqual(asked.map(() => 5000))
  })

  it('takes a table of thousands of columns', async () => {
    const names = Array.from({ length: 3000 }, (_, number) => `col${number}`)
    const values = names.map((_, number) => (number % 3 === 0 ? String(number) : `v${number}`))
    const file = await bench.file('wide.csv', `${names.join(',')}\n${values.join(',')}\n${values.join(',')}\n`)
    expect(await bench.finish('run001', importOf(file, { target: { dataset: 'wide' } }))).toMatchObject({ inserted: 2 })
    expect(await bench.query('SELECT DISTINCT col0, col1, col2999, count(*) OVER () FROM wide')).toEqual([
      [0, 'v1', 'v2999', 2],
    ])
  })

  it('leaves no blocks behind and everything in the main file', async () => {
    const file = await bench.file('a.csv', `${HEADER}1,a,,\n`)
    await bench.finish('run001', importOf(file, { target: TARGET }))
    expect(await readdir(join(bench.folder, 'workspace', 'tmp', 'blocks'))).toEqual([])
    const log = await stat(join(bench.folder, 'workspace', 'data.duckdb.wal')).then(
      ({ size }) => size,
      () => 0,
    )
    expect(log).toBe(0)
  })
})
