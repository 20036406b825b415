import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ELSEWHERE } from '@tests/helpers/scratch'
import { importOf, Workbench } from './workbench'
import { xlsx, zip } from '../../helpers/source-files'

const PEOPLE = [
  [1, 'Zoé', '2026-01-31'],
  [2, 'Luc "le \u001f bref"', null],
  [3, 'Anne\nMarie', '2025-12-01'],
] as const

const HEADER = ['id', 'name', 'born']
const asObjects = PEOPLE.map(([id, name, born]) => ({ id, name, born }))
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The same records in every format, and one that is refused where the format knows how. */
const SOURCES: Readonly<Record<string, () => string | Buffer | Promise<Buffer>>> = {
  'people.json': () => JSON.stringify({ count: 3, people: asObjects }, null, 1),
  'people.ndjson': () => asObjects.map((one) => `${JSON.stringify(one)}\n`).join('\n'),
  'people.xml': () =>
    `<?xml version="1.0"?>\n<people>${PEOPLE.map(([id, name, born]) => `\n <person><id>${id}</id><name>${escaped(name.replace('\u001f', '|'))}</name><born>${born ?? ''}</born></person>`).join('')}</people>`,
  'people.xlsx': () =>
    xlsx([
      HEADER,
      ...PEOPLE.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replace('\u001f', '|') : cell))),
    ]),
  'people.csv.gz': () =>
    gzipSync(
      [HEADER, ...PEOPLE]
        .map((row) => row.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(','))
        .join('\n'),
    ),
  'people.json.gz': () => gzipSync(JSON.stringify(asObjects)),
}

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(async () => {
  delete process.env['VIGIE_BLOCK_BYTES']
  await bench.close()
})

const people = () => bench.query('SELECT id, name, born FROM people ORDER BY id')

describe.each(Object.entries(SOURCES))('%s', (name, make) => {
  const expected = PEOPLE.map(([id, text, born]) => [
    id,
    name.endsWith('.xml') || name.endsWith('.xlsx') ? text.replace('\u001f', '|') : text,
    born,
  ])

  it.each([undefined, '1', '60'])('is imported in blocks of %s bytes', async (bytes) => {
    if (bytes !== undefined) process.env['VIGIE_BLOCK_BYTES'] = bytes
    const file = await bench.file(name, await make())
    const counters = await bench.finish('run001', importOf(file))
    expect(counters).toMatchObject({ success: 3, rejects: 0 })
    expect(counters.bytesRead).toBe(counters.bytesTotal)
    expect(await people()).toEqual(expected)
  })

  it('goes on after a stop between any two blocks', async () => {
    process.env['VIGIE_BLOCK_BYTES'] = '1'
    const file = await bench.file(name, await make())
    const definition = importOf(file)
    for (let stops = 0; ; stops++) {
      const work = bench.service.handle('import', { run: 'run001', definition, dry: false, again: false })
      await bench.checkpointed('run001')
      await bench.service.handle('stop', { run: 'run001', reason: 'pause' })
      const outcome = await work
      if (outcome.kind === 'failed') throw new Error(JSON.stringify(outcome.error))
      if (outcome.kind === 'finished') break
      expect(stops).toBeLessThan(10)
    }
    expect(await people()).toEqual(expected)
  })
})

describe('Parquet', () => {
  it('brings the three million flights in with the types that it declares', async () => {
    const file = join(import.meta.dirname, '../../../node_modules/vega-datasets/data/flights-3m.parquet')
    const counters = await bench.finish('run001', importOf(file))
    expect(counters).toMatchObject({ success: 3_000_000, rejects: 0 })
    const { datasets } = await bench.service.handle('datasets', {})
    expect(datasets[0]?.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'date datetime',
      'delay integer',
      'distance integer',
      'origin text',
      'destination text',
    ])
    expect(await bench.query('SELECT sum(delay), count(DISTINCT origin) FROM people')).toEqual([[20_003_603, 229]])
  }, 300_000)
})

describe('a Parquet file on another file system than the workspace', () => {
  it('is read from there', async () => {
    const folder = await mkdtemp(join(ELSEWHERE, 'vigie-elsewhere-'))
    try {
      const path = join(folder, 'flights.parquet')
      await copyFile(join(import.meta.dirname, '../../../node_modules/vega-datasets/data/flights-3m.parquet'), path)
      const { columns } = await bench.service.handle('detect', { file: path, format: { kind: 'auto' } })
      expect(columns.map(({ name }) => name)).toEqual(['date', 'delay', 'distance', 'origin', 'destination'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a Parquet file that is damaged', () => {
  const flights = join(import.meta.dirname, '../../../node_modules/vega-datasets/data/flights-3m.parquet')
  const DAMAGES: Readonly<Record<string, (content: Buffer) => Buffer>> = {
    'has nothing but its mark': () => Buffer.from('PAR1'),
    'is cut': (content) => content.subarray(0, content.length >> 1),
    'has a footer without end': (content) => {
      const other = Buffer.from(content)
      other.writeUInt32LE(0xfffffff0, other.length - 8)
      return other
    },
    'has a footer of zeros': (content) => {
      const length = content.readUInt32LE(content.length - 8)
      return Buffer.from(content).fill(0, content.length - 8 - length, content.length - 8)
    },
    'ends with another mark': (content) => Buffer.concat([content.subarray(0, -4), Buffer.from('PAR2')]),
  }

  it.each(Object.entries(DAMAGES))('and %s is told from others, and the next one is read', async (_, damage) => {
    const content = await readFile(flights)
    const file = await bench.file('flights.parquet', damage(content))
    expect(await bench.import('run001', importOf(file))).toMatchObject({
      kind: 'failed',
      error: { code: 'format.unreadable', params: { path: file } },
    })
    const good = await bench.file('good.csv', 'id\n1\n')
    expect(await bench.finish('run002', importOf(good))).toMatchObject({ success: 1 })
  })
})

describe('several files', () => {
  const csv = (from: number, to: number) =>
    `id\n${Array.from({ length: to - from }, (_, n) => `${from + n}\n`).join('')}`

  it('of a pattern are read in natural order of their names, each once', async () => {
    for (const [n, name] of ['orders-10.csv', 'orders-2.csv', 'orders-1.csv', 'other.csv'].entries())
      await bench.file(name, csv(n * 10, n * 10 + 2))
    const files = [join(bench.folder, 'orders-*.csv'), join(bench.folder, 'orders-2.csv')]
    await bench.finish('run001', importOf(files))
    const done = bench.events.flatMap((event) =>
      event.type === 'journal' && event.note.code === 'file.done' ? [event.note.params] : [],
    )
    expect(done).toEqual(
      ['orders-1.csv', 'orders-2.csv', 'orders-10.csv'].map((name) => ({
        file: join(bench.folder, name),
        records: 2,
        rejects: 0,
      })),
    )
  })

  it('of a folder may be of any format, hidden ones are left out', async () => {
    const folder = join(bench.folder, 'in')
    await mkdir(folder)
    await writeFile(join(folder, 'a.csv'), csv(0, 2))
    await writeFile(join(folder, 'b.json'), '[{"id":2},{"id":3}]')
    await writeFile(join(folder, '.hidden.csv'), csv(90, 99))
    await bench.finish('run001', importOf(folder))
    expect(await bench.query('SELECT id FROM people ORDER BY id')).toEqual([[0], [1], [2], [3]])
  })

  it('of a zip are read in order, with the entry in the name', async () => {
    const file = await bench.file(
      'all.zip',
      await zip({ 'c.csv': csv(4, 6), 'a.csv': csv(0, 2), 'b.csv': 'id\n2\nx\n', '__MACOSX/a.csv': 'no' }),
    )
    const target = { dataset: 'people', fields: [{ name: 'id', type: 'integer' as const, required: true }] }
    await bench.finish('run001', importOf(file, { target }))
    expect(await bench.query('SELECT id FROM people ORDER BY id')).toEqual([[0], [1], [2], [4], [5]])
    expect(await bench.rejects('run001')).toMatchObject([{ file: `${file}/b.csv`, line: 3, original: 'x' }])
  })

  it('each have their own encoding', async () => {
    await bench.file('1.csv', Buffer.from('id,name\n1,Zoé\n', 'utf8'))
    await bench.file('2.csv', Buffer.from('id,name\n2,Zoé et Éléonore\n', 'latin1'))
    await bench.file('3.csv', Buffer.from('\ufeffid,name\n3,Zoé\n', 'utf16le'))
    await bench.finish('run001', importOf(join(bench.folder, '*.csv')))
    expect(await bench.query('SELECT name FROM people ORDER BY id')).toEqual([['Zoé'], ['Zoé et Éléonore'], ['Zoé']])
  })

  it('have to be there', async () => {
    const pattern = join(bench.folder, 'none-*.csv')
    expect(await bench.import('run001', importOf(pattern))).toMatchObject({
      kind: 'failed',
      error: { code: 'source.noMatch', params: { pattern } },
    })
  })
})

describe('a file that is damaged', () => {
  it('keeps what stands before the place where a gz was cut off', async () => {
    const rows = Array.from({ length: 700_000 }, (_, n) => `${n},${Math.sin(n)}\n`).join('')
    const packed = gzipSync(`id,x\n${rows}`)
    const file = await bench.file('cut.csv.gz', packed.subarray(0, packed.length >> 1))
    process.env['VIGIE_BLOCK_BYTES'] = '100000'
    const outcome = await bench.import('run001', importOf(file))
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'archive.damaged', params: { path: file } } })
    expect(outcome.checkpoint?.counters.success).toBeGreaterThan(10_000)
  })
})
