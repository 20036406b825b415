import { truncateSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import type { Dialect } from '@shared/jobs/dialect'
import { DelimitedReader } from '@runner/formats/delimited/reader'
import type { RecordBlock } from '@runner/formats/records'
import { fileWith, readAll, RFC4180, writtenValues } from './workbench'

// Some files are of many megabytes.
vi.setConfig({ testTimeout: 60_000 })

const semicolons: Dialect = { ...RFC4180, delimiter: ';' }

/** Kind, line and values of every record of a file with two columns, and what is written of them for the database. */
async function read(content: string | Uint8Array, dialect: Partial<Dialect> = {}, maxRecordBytes?: number) {
  const limit = maxRecordBytes === undefined ? {} : { maxRecordBytes }
  const all = { ...RFC4180, ...dialect }
  const { records, empty, blocks } = await readAll(fileWith(content), all, { columns: 2, ...limit })
  const written = blocks.flatMap((block) => writtenValues(block, all))
  return { records: records.map(({ kind, line, values }) => [kind, line, ...values]), empty, written, blocks }
}

describe('Quotes', () => {
  test('open only as the very first character of a value', async () => {
    const { records } = await read('5" pipe,6\n "b",c\n"d",e\n')
    expect(records).toEqual([
      ['good', 1, '5" pipe', '6'],
      ['good', 2, ' "b"', 'c'],
      ['good', 3, 'd', 'e'],
    ])
  })

  test('keep delimiters, line ends and doubled quotes as data', async () => {
    const { records } = await read('"a,\r\n""b""\n\rc",d\nx,y')
    expect(records).toEqual([
      ['good', 1, 'a,\r\n"b"\n\rc', 'd'],
      ['good', 5, 'x', 'y'],
    ])
  })

  test('may be escaped by another character, which escapes itself too', async () => {
    const { records } = await read('"a\\"b\\\\",c\\\n"\\n",d\n', { escape: '\\' })
    expect(records).toEqual([
      ['good', 1, 'a"b\\', 'c\\'],
      ['good', 2, '\\n', 'd'],
    ])
  })

  test('end a record where text follows a closing one, at the end of that line', async () => {
    const { records } = await read('"a\nb" x,c\nd,e\n')
    expect(records).toEqual([
      ['file.quote', 1, 'a\nb x', 'c'],
      ['good', 3, 'd', 'e'],
    ])
  })

  test('that open by mistake in a line that is whole without them cost that line only', async () => {
    const { records } = await read('a,"b\nc,d\ne,"f ""g"" h"\ni,j\n')
    expect(records).toEqual([
      ['file.quote', 1, 'a', 'b'],
      ['good', 2, 'c', 'd'],
      ['good', 3, 'e', 'f "g" h'],
      ['good', 4, 'i', 'j'],
    ])
  })

  test('that are not closed cost one line, not the file', async () => {
    const { records } = await read('a,"b\nc,d\ne,f\n')
    expect(records).toEqual([
      ['file.quote', 1, 'a', 'b'],
      ['good', 2, 'c', 'd'],
      ['good', 3, 'e', 'f'],
    ])
  })

  test('that are not closed within the longest record cost one line, in a file of any length', async () => {
    const good = 'some,record\n'.repeat(200_000)
    const { records } = await read(`a,"b\n${good}c,"d"\n`)
    expect(records).toHaveLength(200_002)
    expect(records[0]).toEqual(['file.quote', 1, 'a', 'b'])
    expect(records.slice(1).every(([kind]) => kind === 'good')).toBe(true)
  })

  test('mean nothing where the dialect has none', async () => {
    const { records, written } = await read('"a,b"\n', { quote: null, escape: null })
    expect(records).toEqual([['good', 1, '"a', 'b"']])
    expect(written).toEqual([['"a', 'b"']])
  })

  test('may be apostrophes', async () => {
    const { records, written } = await read("'it''s, so',\"b\n", { quote: "'", escape: "'" })
    expect(records).toEqual([['good', 1, "it's, so", '"b']])
    expect(written).toEqual([["it's, so", '"b']])
  })
})

describe('Records', () => {
  test('end with LF, CRLF or CR, also in one file', async () => {
    const { records } = await read('a,b\nc,d\r\ne,f\rg,h')
    expect(records.map(([, line]) => line)).toEqual([1, 2, 3, 4])
    expect(records.map((record) => record.slice(2).join(''))).toEqual(['ab', 'cd', 'ef', 'gh'])
  })

  test('with too few or too many values are refused with both numbers', async () => {
    const { blocks } = await read('a\nb,c,d\n')
    expect(blocks.flatMap((block) => block.refused.map(({ code, params }) => ({ code, params })))).toEqual([
      { code: 'file.columns.missing', params: { expected: 2, found: 1 } },
      { code: 'file.columns.extra', params: { expected: 2, found: 3 } },
    ])
  })

  test('with nothing on their line are counted as empty, those of blanks are not', async () => {
    const { records, empty } = await read('a,b\n\n\r\n \n')
    expect(empty).toBe(2)
    expect(records.map(([kind, line]) => [kind, line])).toEqual([
      ['good', 1],
      ['file.columns.missing', 4],
    ])
  })

  test('with a NUL are refused', async () => {
    const { records } = await read('a,\0\n"\0",b\nc,d\n')
    expect(records.map(([kind]) => kind)).toEqual(['file.nul', 'file.nul', 'good'])
  })

  test('with a byte that is no UTF-8 are refused with the byte and its place, whatever the line ends', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const content = Buffer.concat([Buffer.from(`a,b${end}é`), Buffer.from([0xe9]), Buffer.from(`,d${end}e,f${end}`)])
      const { records, blocks } = await read(content)
      expect(records.map(([kind, line]) => [kind, line])).toEqual([
        ['good', 1],
        ['file.encoding', 2],
        ['good', 3],
      ])
      expect(blocks[0]?.refused[0]).toMatchObject({ params: { byte: 'E9', at: 2 }, original: 'é\ufffd,d' })
    }
  })

  test('with a byte that means nothing in their encoding are refused', async () => {
    const wrong = Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0x81]), Buffer.from(',c\n')])
    expect((await read(wrong, { encoding: 'windows-1252' })).records.map(([kind]) => kind)).toEqual([
      'good',
      'file.encoding',
    ])
    const half = Buffer.from('a,b\nc,d\n', 'utf16le').subarray(0, -3)
    expect((await read(half, { encoding: 'utf-16le' })).records.map(([kind]) => kind)).toEqual([
      'good',
      'file.encoding',
    ])
  })

  test('that are too long are refused with the limit, and reading goes on at the next line', async () => {
    const { records, blocks } = await read(`a,b\n${'x'.repeat(50)},y\nc,d\n`, {}, 20)
    expect(records.map(([kind, line]) => [kind, line])).toEqual([
      ['good', 1],
      ['file.lineTooLong', 2],
      ['good', 3],
    ])
    expect(blocks[0]?.refused[0]?.params).toEqual({ limit: 20 })
  })

  for (const encoding of ['utf-8', 'utf-16le']) {
    test(`of many megabytes are passed over without being kept, in ${encoding}`, async () => {
      const giant = `"q\nr",${'x'.repeat(5 << 20)}`
      const text = `a,b\r\n${giant}\r\nc,d\r\n`
      const path = fileWith(encoding === 'utf-8' ? text : Buffer.from(text, 'utf16le'))
      const whole = await readAll(path, { ...RFC4180, encoding }, { columns: 2, bytes: 64 << 20 })
      const pieces = await readAll(path, { ...RFC4180, encoding }, { columns: 2, bytes: 100, reopen: true })
      expect(pieces.records.map(({ kind, line }) => [kind, line])).toEqual([
        ['good', 1],
        ['file.lineTooLong', 2],
        ['good', 4],
      ])
      expect(pieces.records).toEqual(whole.records)
      expect(pieces.end).toEqual(whole.end)
      expect(pieces.records[1]?.original).toHaveLength(1 << 20)
    })
  }

  test('of which none fits the block are waited for: a block has at least one', async () => {
    const reader = await DelimitedReader.open(fileWith('long enough,yes\nsecond,two\n'), RFC4180, {
      columns: 2,
      from: null,
    })
    const block = await reader.next(1)
    await reader.close()
    expect(block?.records).toBe(1)
    expect(block?.end).toEqual({ byte: 16, line: 2, record: 1 })
    expect(block?.last).toBe(false)
  })
})

describe('What is no record', () => {
  test('comments at the start of a line are passed over, but not inside of quotes', async () => {
    const { records } = await read('#x,y\na,"b\n#c"\n#z\nd,#e\n', { comment: '#' })
    expect(records).toEqual([
      ['good', 2, 'a', 'b\n#c'],
      ['good', 5, 'd', '#e'],
    ])
  })

  test('skipped lines, then comments and blank lines, then the header', async () => {
    const content = 'Report "of\nthe year\n\n#comment\nname,town\na,b\n'
    const { records } = await read(content, { header: true, skipLines: 2, comment: '#' })
    expect(records).toEqual([['good', 6, 'a', 'b']])
  })
})

describe('What is written for the database', () => {
  test('are the values without quotes and escapes, and nothing for empty ones', async () => {
    expect((await read('a,"b ""c"""\n\n d ,é\r\n,""\n')).written).toEqual([
      ['a', 'b "c"'],
      [' d ', 'é'],
      [null, null],
    ])
    expect((await read('"a\\"b\\c\\\\",d\n', { escape: '\\' })).written).toEqual([['a"b\\c\\', 'd']])
  })

  test('does not depend on how many characters delimit', async () => {
    expect((await read('a|b||c\n"x||y"||z"\n', { delimiter: '||' })).written).toEqual([
      ['a|b', 'c'],
      ['x||y', 'z"'],
    ])
  })

  test('leaves out records between others that are refused', async () => {
    expect((await read('a;1\nb;2\nc\nd;4\ne;5\n', semicolons)).written.map(([value]) => value).join('')).toBe('abde')
  })

  test('keeps a byte order mark that stands within the file', async () => {
    const { blocks } = await readAll(fileWith('x\n\ufeffa\nb\n'), RFC4180, { columns: 1, bytes: 2 })
    expect(blocks.flatMap((block) => writtenValues(block, RFC4180))).toEqual([['x'], ['\ufeffa'], ['b']])
  })
})

describe('Blocks', () => {
  test('end after so many records as are asked for, wherever the bytes would end', async () => {
    const path = fileWith('a;1\n\nb;2\nc\nd;4\n')
    const reader = await DelimitedReader.open(path, semicolons, { columns: 2, from: null })
    const first = await reader.next(1000, 2)
    expect([first?.records, first?.empty, first?.end, first?.last]).toEqual([
      2,
      1,
      { byte: 9, line: 4, record: 3 },
      false,
    ])
    const second = await reader.next(1000, 2)
    expect([second?.values(0), second?.refused.length, second?.last]).toEqual([['d', '4'], 1, true])
    await reader.close()
  })

  test('end where more is refused than one of them has room for', async () => {
    const { blocks, records } = await readAll(fileWith('x\n'.repeat(100_000)), RFC4180, { columns: 2, bytes: 1 << 20 })
    expect(blocks.length).toBe(2)
    expect(records).toHaveLength(100_000)
    expect(records.at(-1)).toMatchObject({ kind: 'file.columns.missing', line: 100_000, record: 100_000 })
  })
})

describe('Files', () => {
  const open = (path: string, encoding = 'utf-8') => readAll(path, { ...RFC4180, encoding }, { columns: 1 })

  test('that are missing, a folder or of zero bytes are told apart', async () => {
    await expect(open('/nowhere/at/all.csv')).rejects.toMatchObject({ code: 'file.notFound' })
    await expect(open(import.meta.dirname)).rejects.toMatchObject({ code: 'file.notAFile' })
    await expect(open(fileWith(''))).rejects.toMatchObject({ code: 'file.empty' })
  })

  test('in an encoding that nobody knows, or that has no line ends of its own, are refused', async () => {
    for (const encoding of ['klingon', 'utf-7', 'base64']) {
      const expected = { code: 'encoding.unknown', params: { encoding } }
      await expect(open(fileWith('a'), encoding)).rejects.toMatchObject(expected)
    }
  })

  test('begin behind their byte order mark', async () => {
    for (const [encoding, content] of [
      ['utf-8', Buffer.from('\ufeffa,b\n')],
      ['utf-16le', Buffer.from('\ufeffa,b\n', 'utf16le')],
      ['UTF16BE', Buffer.from('\ufeffa,b\n', 'utf16le').swap16()],
    ] as const) {
      expect((await read(content, { encoding })).records).toEqual([['good', 1, 'a', 'b']])
    }
  })

  test('with nothing but a header have no block', async () => {
    expect((await read('a,b', { header: true })).blocks).toEqual([])
  })
})

describe('A file', () => {
  test('is read in memory that is used again, however long the file is', async () => {
    const lines = Array.from({ length: 40_000 }, (_, n) => `${n},value ${n}${'.'.repeat(n % 50)}\n`).join('')
    const reader = await DelimitedReader.open(fileWith(lines), RFC4180, { columns: 2, from: null })
    const buffers = new Set<ArrayBufferLike>()
    const sizes = [100_000, 10_000]
    const next = () => reader.next(sizes.reverse()[0] ?? 0, 200)
    for (let block = await next(); block !== null; block = await next()) {
      buffers.add(block.text.buffer)
      block.keep?.([0])
      block.release?.()
    }
    await reader.close()
    expect(buffers.size).toBeLessThan(10)
  })

  test('that becomes shorter while it is read has no end there', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => `${n},value ${n}\n`).join('')
    const path = fileWith(lines)
    const reader = await DelimitedReader.open(path, RFC4180, { columns: 2, from: null })
    expect((await reader.next(1000))?.records).toBeGreaterThan(10)
    truncateSync(path, 5000)
    const rest = async () => {
      while ((await reader.next(1000)) !== null);
    }
    await expect(rest()).rejects.toMatchObject({ code: 'source.changed', params: { path } })
    await reader.close()
  })

  test('keeps what others need where a block is released while more is read', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => `${n},value ${n}\n`)
    const reader = await DelimitedReader.open(fileWith(lines.join('')), RFC4180, { columns: 2, from: null })
    const originals = (block: RecordBlock) => Array.from({ length: block.records }, (_, n) => `${block.original(n)}\n`)
    const read: (string[] | RecordBlock)[] = []
    for (let block = await reader.next(1000); block !== null;) {
      const isKept = read.length % 3 > 0
      read.push(isKept ? block : originals(block))
      const next = reader.next(1000)
      if (!isKept) block.release?.()
      block = await next
    }
    await reader.close()
    expect(read.flatMap((one) => (Array.isArray(one) ? one : originals(one)))).toEqual(lines)
  })
})
