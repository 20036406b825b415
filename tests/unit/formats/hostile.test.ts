import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { buffer } from 'node:stream/consumers'
import { sourceFormatSchema, type SourceFormatInput } from '@shared/jobs/format'
import { openReader } from '@runner/formats/open'
import { unpackedOrigins } from '@runner/formats/origin/unpacked'
import { resolveFormat } from '@runner/formats/resolve'
import { StringStore } from '@runner/formats/xlsx/string-store'
import { workbook, xlsx, zip } from '../../helpers/source-files'
import { scratchFolder } from '../scratch-folder'
import { fileWith, NO_DATABASE, read } from './workbench'

const IDS = { columns: ['id'] }
const codes = async (content: string | Buffer, format: SourceFormatInput) =>
  (await read(fileWith(content), format)).records.map(({ line, code, values }) => [line, code ?? values[0]])

describe('JSON that is nested without end', () => {
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

  it('refuses an element and goes on behind it', async () => {
    const content = `[{"id":1},\n{"id":${deep(100_000)}},\n{"id":${deep(3)}},\n{"id":4}]`
    expect(await codes(content, { kind: 'json', ...IDS })).toEqual([
      [1, '1'],
      [2, 'file.syntax'],
      [3, deep(3)],
      [4, '4'],
    ])
    const objects = `${'{"id":'.repeat(100_000)}1${'}'.repeat(100_000)}\n{"id":2}\n`
    expect(await codes(objects, { kind: 'ndjson', ...IDS })).toEqual([
      [1, 'file.syntax'],
      [2, '2'],
    ])
  })

  it('is no document', async () => {
    const file = fileWith('['.repeat(2_000_000))
    await expect(read(file)).rejects.toMatchObject({ code: 'file.syntax', params: { line: 1 } })
    await expect(read(fileWith('{"a":'.repeat(500_000)))).rejects.toMatchObject({ code: 'file.syntax' })
  })
})

describe('XML that is nested without end, or expands without end', () => {
  it('is no document', async () => {
    await expect(read(fileWith('<b>'.repeat(400_000)), { kind: 'xml' })).rejects.toMatchObject({ code: 'file.syntax' })
    const deep = `<a>${'<b>'.repeat(600)}${'</b>'.repeat(600)}</a>`
    await expect(read(fileWith(deep), { kind: 'xml', path: '/a/b' })).rejects.toMatchObject({
      code: 'file.syntax',
      params: { line: 1 },
    })
    const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)
    const doctype = `<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY l0 "ha">${laughs.join('')}]>\n<l><r>&l9;</r><r/></l>`
    await expect(read(fileWith(doctype))).rejects.toMatchObject({ code: 'xml.doctype', params: { line: 2 } })
    await expect(
      read(fileWith('<!DOCTYPE r SYSTEM "http://example.org/r.dtd">\n<r><a/><a/></r>')),
    ).rejects.toMatchObject({ code: 'xml.doctype' })
  })

  it('remembers no more names than a table has columns', async () => {
    const names = Array.from({ length: 12_000 }, (_, n) => `<x><n${n}>1</n${n}></x>`).join('\n')
    const file = fileWith(`<r>${names}</r>`)
    const found = await read(file, { kind: 'xml', path: '/r/x', columns: ['n1', 'n11999'] })
    expect(found.records).toHaveLength(12_000)
    expect(found.records.at(-1)?.values).toEqual([null, '1'])
    const { columns } = await resolveFormat(NO_DATABASE, file, sourceFormatSchema.parse({ kind: 'xml' }))
    expect(columns).toHaveLength(10_000)
  })
})

describe('JSON with more properties than a table has columns', () => {
  it('keeps as many as a table has, and its blocks do not grow without end', async () => {
    const lines = Array.from({ length: 12_000 }, (_, n) => `{"n${n}":1}\n`).join('')
    const file = fileWith(lines)
    const resolution = await resolveFormat(NO_DATABASE, file, sourceFormatSchema.parse({ kind: 'ndjson' }))
    expect(resolution.columns).toHaveLength(10_000)
    const reader = await openReader(NO_DATABASE, { ...resolution, origin: file }, resolution.first)
    const block = await reader.next(1 << 20)
    expect(block?.text.length).toBeLessThan(5 << 20)
    await reader.close()
  })

  it('or one string without end is no document', async () => {
    await expect(read(fileWith(`{"a":"${'x'.repeat(3 << 20)}`))).rejects.toMatchObject({ code: 'file.syntax' })
  })
})

describe('a document that was cut in its middle', () => {
  const CUT: readonly (readonly [string, SourceFormatInput, string])[] = [
    ['JSON', { kind: 'json', ...IDS }, '[{"id":1},\n{"id":2},\n{"id":3'],
    ['XML', { kind: 'xml', path: '/r/x', columns: ['id'] }, '<r><x><id>1</id></x>\n<x><id>2</id></x>\n<x><id>3</i'],
  ]
  it.each(CUT)('gives what is whole of %s, and then says where it ends', async (_, format, content) => {
    await expect(read(fileWith(content), format)).rejects.toMatchObject({ code: 'file.syntax', params: { line: 3 } })
    const whole = await read(fileWith(content.slice(0, content.lastIndexOf('\n'))), format).catch(
      (error: unknown) => error,
    )
    expect(whole).toMatchObject({ code: 'file.syntax', params: { line: 2 } })
  })

  it('refuses the last record of NDJSON and of fixed columns alone', async () => {
    expect(await codes('{"id":1}\n{"id":2', { kind: 'ndjson', ...IDS })).toEqual([
      [1, '1'],
      [2, 'file.syntax'],
    ])
  })

  it('says of a workbook that it is damaged', async () => {
    const book = await xlsx([['id'], [1], [2]])
    await expect(read(fileWith(book.subarray(0, book.length - 40)))).rejects.toMatchObject({ code: 'archive.damaged' })
    const cut = await zip({
      'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="s" r:id="r0"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="r0" Type="t/worksheet" Target="s.xml"/></Relationships>',
      'xl/s.xml': '<worksheet><sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c>',
    })
    await expect(read(fileWith(cut), { kind: 'xlsx', header: false })).rejects.toMatchObject({
      code: 'format.unreadable',
    })
  })
})

describe('NUL bytes', () => {
  it('refuse a record, or the document where they are no part of it', async () => {
    expect(await codes('{"id":"a\\u0000"}\n{"id":"a\0"}\n{"id":3}', { kind: 'ndjson', ...IDS })).toEqual([
      [1, 'file.nul'],
      [2, 'file.syntax'],
      [3, '3'],
    ])
    const fixed = {
      kind: 'fixed',
      encoding: 'utf-8',
      header: false,
      columns: [{ name: 'a', start: 1, width: 3 }],
    } as const
    expect(await codes('abc\na\0c\nabd\n', fixed)).toEqual([
      [1, 'abc'],
      [2, 'file.nul'],
      [3, 'abd'],
    ])
    await expect(
      read(fileWith('<r>\n<x>1</x><x>\0</x></r>'), { kind: 'xml', path: '/r/x', encoding: 'utf-8' }),
    ).rejects.toMatchObject({ code: 'file.syntax', params: { line: 2 } })
    const rows = '<row><c t="str"><v>a_x0000_</v></c></row><row><c t="str"><v>b</v></c></row>'
    expect(await codes(await workbook([{ name: 's', rows }]), { kind: 'xlsx', header: false })).toEqual([
      [1, 'file.nul'],
      [2, 'b'],
    ])
  })
})

describe('byte order marks and UTF-16', () => {
  const json = '[{"id":"é"},{"id":"日本"}]'
  const ENCODED: readonly (readonly [string, Buffer])[] = [
    ['UTF-8 with its mark', Buffer.from(`\ufeff${json}`)],
    ['UTF-16LE with its mark', Buffer.from(`\ufeff${json}`, 'utf16le')],
    ['UTF-16LE without', Buffer.from(json, 'utf16le')],
    ['UTF-16BE with its mark', Buffer.from(`\ufeff${json}`, 'utf16le').swap16()],
    ['UTF-16BE without', Buffer.from(json, 'utf16le').swap16()],
  ]
  it.each(ENCODED)('JSON in %s is read', async (_, content) => {
    expect((await read(fileWith(content), { kind: 'json' })).records.map(({ values }) => values)).toEqual([
      ['é'],
      ['日本'],
    ])
  })

  it('half of a character at the end of UTF-16 refuses its record', async () => {
    const content = Buffer.from('\ufeff{"id":1}\n{"id":"a', 'utf16le')
    expect(await codes(Buffer.concat([content, Buffer.from([0x3d, 0xd8])]), { kind: 'ndjson', ...IDS })).toEqual([
      [1, '1'],
      [2, 'file.encoding'],
    ])
  })
})

describe('a zip', () => {
  const origins = async (content: Buffer) => unpackedOrigins(fileWith(content))

  it('whose names lead out of it is not opened, and nothing is written anywhere', async () => {
    for (const name of ['../outside.csv', '/outside.csv', 'a/../../outside.csv', 'C:/outside.csv']) {
      const good = await zip({ ['x'.repeat(name.length)]: 'id\n1\n' })
      const evil = Buffer.from(good.toString('latin1').replaceAll('x'.repeat(name.length), name), 'latin1')
      await expect(origins(evil)).rejects.toMatchObject({ code: 'archive.damaged' })
    }
    expect(existsSync(join(scratchFolder(), '..', 'outside.csv'))).toBe(false)
    expect(readdirSync(scratchFolder()).filter((name) => name.includes('outside'))).toEqual([])
  })

  it('with a password is told from a damaged one', async () => {
    const content = Buffer.from(await zip({ 'a.csv': 'id\n1\n' }))
    content.writeUInt8(content.readUInt8(6) | 1, 6)
    const central = content.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'))
    content.writeUInt8(content.readUInt8(central + 8) | 1, central + 8)
    const [origin] = await origins(content)
    await expect(read(origin ?? '')).rejects.toMatchObject({ code: 'archive.encrypted' })
  })

  it('of the 64-bit kind is read like any other', async () => {
    const archive = new ZipFile()
    archive.addBuffer(Buffer.from('[{"id":1},{"id":2}]'), 'a.json', { forceZip64Format: true })
    archive.end({ forceZip64Format: true, comment: '' })
    const [origin] = await origins(await buffer(archive.outputStream))
    expect((await read(origin ?? '')).records.map(({ values }) => values)).toEqual([['1'], ['2']])
  })

  it('without a file is empty, and so is a gz of nothing', async () => {
    await expect(origins(await zip({}))).rejects.toMatchObject({ code: 'archive.empty' })
    const folders = new ZipFile()
    folders.addEmptyDirectory('a/')
    folders.end()
    await expect(origins(await buffer(folders.outputStream))).rejects.toMatchObject({ code: 'archive.empty' })
    const [empty] = await origins(gzipSync(''))
    await expect(read(empty ?? '')).rejects.toMatchObject({ code: 'file.empty' })
  })

  it('with more entries than any collection of tables is not read', async () => {
    const entries = 100_001
    const directory = Buffer.alloc(entries * 47)
    for (let n = 0; n < entries; n++) directory.write('PK\u0001\u0002', n * 47, 'latin1')
    for (let n = 0; n < entries; n++) directory.writeUInt16LE(1, n * 47 + 28)
    for (let n = 0; n < entries; n++) directory.write('a', n * 47 + 46)
    const start = Buffer.from('PK\u0003\u0004', 'latin1')
    const end64 = Buffer.alloc(56)
    end64.write('PK\u0006\u0006', 'latin1')
    end64.writeBigUInt64LE(44n, 4)
    end64.writeBigUInt64LE(BigInt(entries), 24)
    end64.writeBigUInt64LE(BigInt(entries), 32)
    end64.writeBigUInt64LE(BigInt(directory.length), 40)
    end64.writeBigUInt64LE(BigInt(start.length), 48)
    const locator = Buffer.alloc(20)
    locator.write('PK\u0006\u0007', 'latin1')
    locator.writeBigUInt64LE(BigInt(start.length + directory.length), 8)
    const end = Buffer.alloc(22, 0xff)
    end.write('PK\u0005\u0006', 'latin1')
    end.writeUInt16LE(0, 20)
    end.writeUInt16LE(0, 4)
    const content = Buffer.concat([start, directory, end64, locator, end])
    await expect(origins(content)).rejects.toMatchObject({
      code: 'archive.damaged',
      params: { reason: 'more than 100000 entries' },
    })
  }, 60_000)

  it('that unpacks to far more than a workbook may is not unpacked', async () => {
    const book = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(300 << 20)])
    const [origin] = await origins(gzipSync(book, { level: 1 }))
    await expect(read(origin ?? '', { kind: 'xlsx' })).rejects.toMatchObject({ code: 'archive.tooLarge' })
    expect(readdirSync(scratchFolder()).filter((name) => name.startsWith('unpacked'))).toEqual([])
  }, 60_000)
})

describe('a workbook', () => {
  const values = async (content: Buffer) =>
    (await read(fileWith(content), { kind: 'xlsx', header: false })).records.map((record) => record.values)

  it('with a wrong checksum is damaged, once what can be read is read', async () => {
    const content = await xlsx([['id'], [1]])
    const name = Buffer.from('xl/worksheets/s0.xml')
    const central = content.lastIndexOf(name) - 46
    content.writeUInt32LE(1, central + 16)
    await expect(values(content)).rejects.toMatchObject({ code: 'archive.damaged', params: { reason: 'CRC-32' } })
  })

  it('with bytes that are no text is not read', async () => {
    const files = {
      'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="s" r:id="r0"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="r0" Type="t/worksheet" Target="s.xml"/></Relationships>',
    }
    const sheet = (text: Buffer) =>
      Buffer.concat([
        Buffer.from('<worksheet><sheetData><row><c t="str"><v>'),
        text,
        Buffer.from('</v></c></row></sheetData></worksheet>'),
      ])
    const wrong = await zip({ ...files, 'xl/s.xml': sheet(Buffer.from([0x61, 0xe9, 0x62])) })
    await expect(values(wrong)).rejects.toMatchObject({ code: 'format.unreadable' })
    expect(await values(await zip({ ...files, 'xl/s.xml': sheet(Buffer.from('\ufffd日')) }))).toEqual([['\ufffd日']])
  })

  it('whose rows are in another order or whose cells lie beyond the sheet is not read in silence', async () => {
    const one = '<row r="2"><c><v>1</v></c></row>'
    for (const rows of [
      `${one}<row r="1"><c><v>2</v></c></row>`,
      `${one}${one}`,
      '<row><c r="XFE1"><v>1</v></c></row>',
      '<row r="x"/>',
    ])
      await expect(values(await workbook([{ name: 's', rows }]))).rejects.toMatchObject({ code: 'format.unreadable' })
  })
})

describe('a store of texts', () => {
  it('keeps in a file what does not fit into memory, and gives it in any order', () => {
    const path = join(scratchFolder(), 'texts')
    const store = new StringStore(path)
    const text = (n: number) => `${n} ${(n % 7 === 0 ? 'é' : 'x').repeat(n % 1500)}`
    const count = 100_000
    for (let n = 0; n < count; n++) store.add(text(n))
    const long = 'long '.repeat(500_000)
    store.add(long)
    expect(existsSync(path)).toBe(true)
    for (let n = 0; n < count; n += 37) expect(store.get((n * 7919) % count)).toBe(text((n * 7919) % count))
    expect(store.get(count)).toBe(long)
    expect([store.get(count + 1), store.get(-1), store.get(0.5), store.get(Number.NaN)]).toEqual(
      new Array(4).fill(undefined),
    )
    store.close()
    expect(existsSync(path)).toBe(false)
  }, 30_000)
})
