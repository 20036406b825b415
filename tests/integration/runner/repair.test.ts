import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SourceFormatInput } from '@shared/jobs/format'
import type { RejectFiles, RejectFilter } from '@shared/runner/protocol'
import { xlsx } from '../../helpers/source-files'
import { importOf, Workbench } from './workbench'

const FIELDS = [{ name: 'id', type: 'integer' as const }, { name: 'name' }]

let bench: Workbench
let runs = 0
beforeAll(async () => {
  bench = await Workbench.open()
})
afterAll(() => bench.close())

function definition(files: string | string[], format: SourceFormatInput, dataset: string) {
  return importOf(files, {
    source: { format },
    target: { dataset, fields: FIELDS },
    errors: { stopWhenFirstRejected: null, fields: { name: 'warn' } },
  })
}

/** Imports files of which some records are refused. @returns the run, which is also the name of the dataset */
async function imported(files: string | string[], format: SourceFormatInput = { kind: 'auto' }): Promise<string> {
  const run = `repair${++runs}`
  await bench.finish(run, definition(files, format, run))
  return run
}

function repair(run: string, name: string, filter: RejectFilter = {}): Promise<RejectFiles> {
  const file = join(bench.folder, name)
  const parts = { format: 'repair', language: 'en', overwrite: false, protect: true, task: 'repair1' } as const
  return bench.service.handle('exportRejects', { run, filter, file, ...parts })
}

async function repaired(run: string, name: string, filter?: RejectFilter): Promise<Buffer> {
  await repair(run, name, filter)
  return readFile(join(bench.folder, name))
}

describe('a repair file', () => {
  const STRICT = { kind: 'delimited', comment: '#', delimiter: ',', quote: '"', irregular: 'reject' } as const

  it('holds the refused records byte by byte, behind everything that stands before the first one', async () => {
    const head = Buffer.from('\ufeff# a comment\r\nid,"name"\r\n')
    const bad = [
      Buffer.from('x1,"two\r\nlines, and ""quotes"""'),
      Buffer.from([0x32, 0x2c, 0x41, 0xff, 0xfe, 0x42]),
      Buffer.from('3,too,many'),
      Buffer.from('  4 ,"closed" and on'),
    ]
    const end = Buffer.from('\r\n')
    const good = Buffer.from('5,fine\r\n')
    const file = await bench.file('bad.csv', Buffer.concat([head, ...bad.flatMap((line) => [line, end, good])]))
    const run = await imported(file, STRICT)
    expect(await repaired(run, 'bad-repair.csv')).toEqual(Buffer.concat([head, ...bad.flatMap((line) => [line, end])]))
  })

  it('is written in the encoding of the source, with bytes that mean nothing in it', async () => {
    // 0x81 is no sign of Windows-1252.
    const bad = [
      Buffer.from([0x78, 0x2c, 0xe9, 0x74, 0xe9]),
      Buffer.from([0x32, 0x2c, 0x41, 0x81, 0x42]),
      Buffer.from([0x79, 0x2c, 0x22, 0x80, 0x0a, 0x81, 0x22]),
      Buffer.from([0x7a, 0x2c, 0x80]),
    ]
    const lines = bad.flatMap((line) => [line, Buffer.from('\n5,fine\n')])
    const head = Buffer.from('id,name\n')
    const file = await bench.file('latin.csv', Buffer.concat([head, ...lines]))
    const run = await imported(file, { ...STRICT, encoding: 'windows-1252' })
    expect(await repaired(run, 'latin-repair.csv')).toEqual(
      Buffer.concat([head, ...bad.flatMap((line) => [line, Buffer.from('\n')])]),
    )
    const wide = (text: string) => iconv.encode(text, 'utf-16le', { addBOM: true })
    const utf16 = await bench.file('wide.csv', wide('id,name\r\nx,é€😀\r\n1,good\r\ny,"a\r\nb"\r\n'))
    expect(await repaired(await imported(utf16), 'wide-repair.csv')).toEqual(
      wide('id,name\r\nx,é€😀\r\ny,"a\r\nb"\r\n'),
    )
  })

  it('can be corrected and imported as it is', async () => {
    const rows = Array.from({ length: 50 }, (_, n) => (n % 5 === 0 ? `x${n},bad ${n}` : `${n},good ${n}`))
    const file = await bench.file('fix.csv.gz', gzipSync(`sep\nid,name\n${rows.join('\n')}\n`))
    const format = { ...STRICT, comment: null, skipLines: 1, header: true } as const
    const run = await imported(file, format)
    const text = (await repaired(run, 'fix-repair.csv')).toString()
    expect(text.split('\n').slice(0, 3)).toEqual(['sep', 'id,name', 'x0,bad 0'])
    const fixed = await bench.file('fixed.csv', text.replaceAll(/^x(\d)/gm, '$1'))
    await bench.finish(`${run}b`, definition(fixed, format, run))
    expect(await bench.query(`SELECT count(*), count(DISTINCT id) FROM ${run}`)).toEqual([[50, 50]])
  })

  it('leaves out what went in with a warning, and is refused where nothing else was chosen', async () => {
    const file = await bench.file('warn.csv', `id,name,day\n1,a,x\ny,b,2026-01-01\n`)
    const run = 'repairwarn1'
    const fields = [...FIELDS, { name: 'day', type: 'date' as const }]
    const errors = { stopWhenFirstRejected: null, fields: { day: 'warn' as const } }
    await bench.finish(run, importOf(file, { target: { dataset: run, fields }, errors }))
    expect((await repaired(run, 'warn-repair.csv')).toString()).toBe('id,name,day\ny,b,2026-01-01\n')
    await expect(repair(run, 'none.csv', { severity: 'warning' })).rejects.toMatchObject({
      code: 'rejects.nothingToRepair',
    })
    expect((await repaired(run, 'chosen.csv', { seqs: [2] })).toString()).toBe('id,name,day\ny,b,2026-01-01\n')
  })

  it('is one for each kind of source file', async () => {
    const comma = await bench.file('k1.csv', 'id,name\nx,1\n1,a\n')
    const semicolon = await bench.file('k2.csv', 'id;name\ny;2\n2;b\n')
    const again = await bench.file('k3.csv', 'id,name\nz,3\n3,c\n')
    const written = await repair(await imported([comma, semicolon, again]), 'kinds.csv')
    expect(written).toEqual({
      files: ['kinds.csv', 'kinds-2.csv'].map((name) => join(bench.folder, name)),
      count: 3,
      leftOut: 0,
    })
    expect(await readFile(join(bench.folder, 'kinds.csv'), 'utf8')).toBe('id,name\nx,1\nz,3\n')
    expect(await readFile(join(bench.folder, 'kinds-2.csv'), 'utf8')).toBe('id;name\ny;2\n')
  })

  it('of lines in other formats holds these lines', async () => {
    const ndjson = await bench.file(
      'r.ndjson',
      '{"id":"x","name":"a"}\r\n{"id":1,"name":"b"}\r\n{"id":"y" , "name":"c"}\r\n',
    )
    expect((await repaired(await imported(ndjson), 'r-repair.ndjson')).toString()).toBe(
      '{"id":"x","name":"a"}\r\n{"id":"y" , "name":"c"}\r\n',
    )
    const format = {
      kind: 'fixed',
      encoding: 'utf-8',
      header: true,
      skipLines: 0,
      columns: [
        { start: 1, width: 4 },
        { start: 5, width: 6 },
      ],
    } as const
    const fixed = await bench.file('r.txt', 'id  name  \nx   ann   \n1   bob   \n')
    expect((await repaired(await imported(fixed, format), 'r-repair.txt')).toString()).toBe('id  name  \nx   ann   \n')
  })

  it('of a document is one with the refused records at the same place', async () => {
    const json = await bench.file(
      'r.json',
      '{"data":{"all":[{"id":"x", "name":"a"},{"id":1,"name":"b"},{"id":"y","name":"c"}]}}',
    )
    const run = await imported(json)
    const text = (await repaired(run, 'r-repair.json')).toString()
    expect(JSON.parse(text)).toEqual({
      data: {
        all: [
          { id: 'x', name: 'a' },
          { id: 'y', name: 'c' },
        ],
      },
    })
    expect(text).toContain('{"id":"x", "name":"a"}')
    const fixed = await bench.file('r-fixed.json', text.replaceAll(/"[xy]"/g, '7'))
    await bench.finish(`${run}b`, definition(fixed, { kind: 'auto' }, run))
    expect(await bench.query(`SELECT count(*) FROM ${run}`)).toEqual([[3]])

    const record = (id: string) => `<r><id>${id}</id><name a="1">é</name></r>`
    const xml = await bench.file('r.xml', `<all><rs>${record('x')}${record('1')}\n${record('y')}</rs></all>`)
    expect((await repaired(await imported(xml), 'r-repair.xml')).toString()).toBe(
      `<?xml version="1.0" encoding="utf-8"?>\n<all><rs>\n${record('x')}\n${record('y')}\n</rs></all>\n`,
    )
  })

  it('of files without lines holds the values', async () => {
    const book = await bench.file(
      'r.xlsx',
      await xlsx([
        ['id', 'name'],
        ['x', 'a'],
        [1, 'b'],
        ['y', 'c'],
      ]),
    )
    const run = await imported(book)
    await repaired(run, 'r-repair.xlsx')
    const again = `${run}b`
    await bench.finish(again, importOf(join(bench.folder, 'r-repair.xlsx'), { target: { dataset: again } }))
    expect(await bench.query(`SELECT * FROM ${again}`)).toEqual([
      ['x', 'a'],
      ['y', 'c'],
    ])
  })

  it('leaves out records that are not kept as a whole, and says how many', async () => {
    const file = await bench.file('long.csv', `id,name\nx,short\n1,${'l'.repeat(1 << 20)}\n2,good\n`)
    const run = await imported(file, STRICT)
    expect(await repair(run, 'long-repair.csv')).toMatchObject({ count: 1, leftOut: 1 })
    expect(await readFile(join(bench.folder, 'long-repair.csv'), 'utf8')).toBe('id,name\nx,short\n')
  })
})
