import { describe, expect, test } from 'vitest'
import type { Dialect } from '@shared/jobs/dialect'
import { readColumns } from '@runner/formats/delimited/header'
import { fileWith, RFC4180 } from './workbench'

const columnsOf = (content: string | Uint8Array, dialect: Partial<Dialect> = {}) =>
  readColumns(fileWith(content), { ...RFC4180, header: true, ...dialect })

describe('Names of columns', () => {
  test('are those of the header as they are', async () => {
    const { columns, position } = await columnsOf('id, Name ,"last, first"\n1,2,3\n')
    expect(columns).toEqual(['id', ' Name ', 'last, first'])
    expect(position).toEqual({ byte: 24, line: 2, record: 0 })
  })

  test('are numbered where there is no header, and the first record is not used up', async () => {
    const { columns, position } = await columnsOf('1;2;3\n', { header: false, delimiter: ';' })
    expect(columns).toEqual(['column_1', 'column_2', 'column_3'])
    expect(position).toEqual({ byte: 0, line: 1, record: 0 })
  })

  test('that are empty or repeated, whatever their case, become unique', async () => {
    const { columns } = await columnsOf('a,,A,a,a_2, \n')
    expect(columns).toEqual(['a', 'column_2', 'A_2', 'a_3', 'a_2_2', 'column_6'])
    expect(new Set(columns.map((name) => name.toLowerCase())).size).toBe(columns.length)
  })

  test('that are longer than those of fields are cut, and stay unique', async () => {
    const long = 'x'.repeat(300)
    const { columns, faults } = await columnsOf(`${long},${long}y,a\n1,2,3\n`)
    expect(columns).toEqual(['x'.repeat(255), `${'x'.repeat(253)}_2`, 'a'])
    expect(faults).toEqual(['cut'])
  })

  test('are fitted to records of another width: empty ones go first, then the last ones, and what has none is numbered', async () => {
    const fitted = async (content: string, width: number) =>
      (await readColumns(fileWith(content), { ...RFC4180, header: true }, width)).columns
    expect(await fitted('a,,b,c\n', 3)).toEqual(['a', 'b', 'c'])
    expect(await fitted('a,b,c,d\n', 3)).toEqual(['a', 'b', 'c'])
    expect(await fitted('a,b\n', 4)).toEqual(['a', 'b', 'column_3', 'column_4'])
  })

  test('come from several lines where the dialect says so, joined column by column', async () => {
    const { columns, position } = await columnsOf('#x\nyear,,"a\nb"\n\n2025,total\n1,2,3\n', {
      headerLines: 2,
      comment: '#',
    })
    expect(columns).toEqual(['year 2025', 'total', 'a\nb'])
    expect(position).toEqual({ byte: 27, line: 6, record: 0 })
  })

  test('are read from a header with a misplaced quote, a lost delimiter beside a quote, or in another delimiter', async () => {
    const mended = async (content: string) =>
      readColumns(fileWith(content), { ...RFC4180, header: true, irregular: 'mend' }, 3)
    for (const header of ['"id,name,town', 'id,name,"town', 'id,""name",town']) {
      const { columns, position, faults } = await mended(`${header}\n1,"a",b\n`)
      expect(columns.map((name) => name.replaceAll('"', ''))).toEqual(['id', 'name', 'town'])
      expect(columns.join('')).toContain('"')
      expect([position.line, faults]).toEqual([2, ['mended']])
    }
    for (const header of ['id"name",town', '"id""name",town', 'id;name;town', 'id name "town"'])
      expect((await mended(`${header}\n1,2,3\n`)).columns).toEqual(['id', 'name', 'town'])
    expect((await mended('idname,town\n1,2,3\n')).columns).toEqual(['idname', 'town', 'column_3'])
  })

  test('may hold line ends inside of quotes', async () => {
    const { columns, position } = await columnsOf('"a\nb",c\r\n1,2\n')
    expect(columns).toEqual(['a\nb', 'c'])
    expect(position).toEqual({ byte: 9, line: 3, record: 0 })
  })

  test('are taken from one line where a quote is not closed', async () => {
    const { columns, position } = await columnsOf('a,"b\n1,2\n3,4\n')
    expect(columns).toEqual(['a', 'b'])
    expect(position.line).toBe(2)
  })

  test('are found behind a preamble of any length', async () => {
    const preamble = `${'x'.repeat(1000)}\r\n`.repeat(5000)
    const { columns, position } = await columnsOf(`${preamble}a,b\r\n1,2\r\n`, { skipLines: 5000 })
    expect(columns).toEqual(['a', 'b'])
    expect(position).toEqual({ byte: preamble.length + 5, line: 5002, record: 0 })
  })

  test('have no byte order mark, and places are those of the original file', async () => {
    const { columns, position } = await columnsOf(Buffer.from('\ufeffé,b\n1,2\n', 'utf16le'), { encoding: 'utf-16le' })
    expect(columns).toEqual(['é', 'b'])
    expect(position).toEqual({ byte: 10, line: 2, record: 0 })
  })
})
