import { describe, expect, it } from 'vitest'
import { VigieError } from '@shared/errors/error-data'
import { fileWith, read } from './workbench'

const rows = async (content: string, format: Parameters<typeof read>[1] = { kind: 'json' }) =>
  (await read(fileWith(content), format)).records.map(({ values }) => values)

describe('a JSON array', () => {
  it('gives a record for each of its objects, with line and text', async () => {
    const found = await read(fileWith('[\n {"id": 1, "name": "Zoé"},\n {"id": 2,\n  "name": null}\n]\n'), {
      kind: 'json',
    })
    expect(found.columns).toEqual(['id', 'name'])
    expect(found.records).toEqual([
      { record: 1, line: 2, values: ['1', 'Zoé'], original: '{"id": 1, "name": "Zoé"}' },
      { record: 2, line: 3, values: ['2', null], original: '{"id": 2,\n  "name": null}' },
    ])
  })

  it('flattens nested objects and keeps nested arrays as JSON', async () => {
    const found = await read(fileWith('[{"a":{"b":1,"c":{"d":"x"}},"l":[1, {"e":2}]}]'), { kind: 'json' })
    expect(found.columns).toEqual(['a.b', 'a.c.d', 'l'])
    expect(found.records[0]?.values).toEqual(['1', 'x', '[1, {"e":2}]'])
  })

  it('keeps the digits of numbers that no double holds', async () => {
    expect(await rows('[{"n":12345678901234567890,"d":0.12345678901234567891,"e":1e400,"p":1.10}]')).toEqual([
      ['12345678901234567890', '0.12345678901234567891', '1e400', '1.10'],
    ])
  })

  it('is found by the path to it, or as the largest one of the document', async () => {
    const content =
      '{"meta":{"pages":[1,2]},"data":{"columns":[{"n":1}],"items":[{"id":1},{"id":2},{"id":"]}"}]},"end":true}'
    expect(await rows(content)).toEqual([['1'], ['2'], [']}']])
    expect(await rows(content, { kind: 'json', path: 'data.columns' })).toEqual([['1']])
    await expect(rows(content, { kind: 'json', path: 'data.nothing' })).rejects.toMatchObject({
      code: 'format.noRecords',
      params: { found: 'columns, items' },
    })
  })

  it('takes a document without a list for one record', async () => {
    expect(await rows('{"id":1,"tags":[]}')).toEqual([['1', '[]']])
  })

  it('takes elements that are no objects too', async () => {
    expect(await rows('[1,"two",null]')).toEqual([['1'], ['two'], [null]])
    expect(await rows('[[1,"a"],[2,"b"]]')).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ])
  })

  it('refuses an element that is no JSON and goes on behind it', async () => {
    const found = await read(fileWith('[{"id":1},{"id":02},{"id":"\\ud800"},{"id":"a\\u0000"},{"id":5}]'), {
      kind: 'json',
    })
    expect(found.records.map(({ code, values }) => code ?? values[0])).toEqual([
      '1',
      'file.syntax',
      'file.syntax',
      'file.nul',
      '5',
    ])
  })

  it('refuses a record with a property that the first records do not have', async () => {
    const content = `[${'{"id":1,"text":"'.concat('x'.repeat(1000), '"},').repeat(5000)}{"id":2,"new":3}]`
    const found = await read(fileWith(content), { kind: 'json' })
    expect(found.records.at(-1)).toMatchObject({ record: 5001, code: 'file.column.unknown' })
    const chosen = await read(fileWith(content), { kind: 'json', columns: ['id'] })
    expect(chosen.records.at(-1)).toMatchObject({ record: 5001, values: ['2'] })
  })

  it('says where the document is broken, once what stands before is read', async () => {
    const path = fileWith('[{"id":1},\n{"id":2}\n{"id":3}]')
    await expect(read(path, { kind: 'json', columns: ['id'] })).rejects.toThrow(VigieError)
    await expect(read(path, { kind: 'json', columns: ['id'] })).rejects.toMatchObject({
      code: 'file.syntax',
      params: { line: 3, path },
    })
    await expect(read(fileWith('[{"id":1},{"id":'), { kind: 'json', columns: ['id'] })).rejects.toMatchObject({
      code: 'file.syntax',
      params: { reason: 'unexpected end' },
    })
  })

  it('refuses an element that is too long without keeping it', async () => {
    const found = await read(fileWith(`[{"id":1},{"id":"${'x'.repeat(5 << 20)}"},\n{"id":3}]`), { kind: 'json' })
    expect(found.records.map(({ code, values, line }) => [code ?? values[0], line])).toEqual([
      ['1', 1],
      ['file.lineTooLong', 1],
      ['3', 2],
    ])
  })

  it('is read in other encodings too', async () => {
    const utf16 = Buffer.from('\ufeff[{"n":"é"}]', 'utf16le')
    expect((await read(fileWith(utf16))).records[0]?.values).toEqual(['é'])
  })
})

describe('NDJSON', () => {
  it('gives a record for each line, blank ones counted apart', async () => {
    const found = await read(fileWith('{"id":1}\n\n{"id":2,"b":true}\r\n{"id":}\n{"id":4}'), { kind: 'ndjson' })
    expect(found.columns).toEqual(['id', 'b'])
    expect(found.empty).toBe(1)
    expect(found.records).toEqual([
      { record: 1, line: 1, values: ['1', null], original: '{"id":1}' },
      { record: 3, line: 3, values: ['2', 'true'], original: '{"id":2,"b":true}' },
      { record: 4, line: 4, values: ['{"id":}'], original: '{"id":}', code: 'file.syntax' },
      { record: 5, line: 5, values: ['4', null], original: '{"id":4}' },
    ])
  })

  it('refuses a wrong byte with its line', async () => {
    const bytes = Buffer.concat([Buffer.from('{"n":"a"}\n{"n":"'), Buffer.from([0xe9]), Buffer.from('"}\n{"n":"b"}\n')])
    const found = await read(fileWith(bytes), { kind: 'ndjson' })
    expect(found.records.map(({ code, line }) => [code, line])).toEqual([
      [undefined, 1],
      ['file.encoding', 2],
      [undefined, 3],
    ])
  })
})
