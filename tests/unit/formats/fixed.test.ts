import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import type { SourceFormatInput } from '@shared/jobs/format'
import { fileWith, read, readResolved } from './workbench'

const TABLE = `name        town      amount
Anne Martin Paris       12.50
Zoé         Lyon         1.00
Luc         Marseille 1200.75
`

describe('fixed columns', () => {
  it('are found from the places that are blank in every line', async () => {
    const found = await read(
      fileWith(`${TABLE}\nMax         Metz         0.10\nEva         Nice        10.00\n`, 'table.txt'),
    )
    expect(found.format).toMatchObject({ kind: 'fixed', header: true })
    expect(found.columns).toEqual(['name', 'town', 'amount'])
    expect(found.records.slice(0, 2)).toEqual([
      { record: 1, line: 2, values: ['Anne Martin', 'Paris', '12.50'], original: 'Anne Martin Paris       12.50' },
      { record: 2, line: 3, values: ['Zoé', 'Lyon', '1.00'], original: 'Zoé         Lyon         1.00' },
    ])
    expect(found.empty).toBe(1)
  })

  it('are taken as given, in any order, with gaps', async () => {
    const columns = [
      { start: 6, width: 2, name: 'b' },
      { start: 1, width: 3, name: 'a' },
    ]
    const found = await read(fileWith('# title\nabcXX12YY\n𝒜𝒜𝒜--3\n'), { kind: 'fixed', columns, skipLines: 1 })
    expect(found.records.map(({ line, values }) => [line, ...values])).toEqual([
      [2, '12', 'abc'],
      [3, '3', '𝒜𝒜𝒜'],
    ])
  })
})

describe('lines of fixed columns', () => {
  const columns = [
    { start: 1, width: 4, name: 'a' },
    { start: 6, width: 5, name: 'b' },
  ]
  const codes = async (lines: readonly string[], format: SourceFormatInput) =>
    (await read(fileWith(`${lines.join('\n')}\n`, 'lines.txt'), format)).records.map(
      ({ line, values, code, original }) => [line, code ?? values.join('|'), ...(code === undefined ? [] : [original])],
    )
  const sample = Array.from({ length: 1000 }, (_, n) => `${String(n).padStart(4)} value`)
  const later = ['1234 val', '1234', '1234 value and more', '1234 value   ', '', '1234 again']

  it('that are all equally long in the sample refuse those that are not', async () => {
    const given = { kind: 'fixed', columns, header: false } as const
    expect((await codes([...sample, ...later], given)).slice(1000)).toEqual([
      [1001, 'file.columns.missing', '1234 val'],
      [1002, 'file.columns.missing', '1234'],
      [1003, 'file.columns.extra', '1234 value and more'],
      [1004, '1234|value'],
      [1006, '1234|again'],
    ])
  })

  it('of several lengths lack only blanks, and what is written behind the last column is refused where the columns were found', async () => {
    const several = sample.map((line, n) => (n % 2 === 0 ? line : line.slice(0, -2)))
    const given = { kind: 'fixed', columns, header: false } as const
    expect((await codes([...several, ...later], given)).slice(1000)).toEqual([
      [1001, '1234|val'],
      [1002, '1234|'],
      [1003, '1234|value'],
      [1004, '1234|value'],
      [1006, '1234|again'],
    ])
    const found = (await codes([...several, ...later], { kind: 'fixed', header: false })).slice(1000)
    expect(found.map(([, value]) => value)).toEqual([
      '1234|val',
      '1234|',
      'file.columns.extra',
      '1234|value',
      '1234|again',
    ])
  })

  it.each(
    [
      'utf-8',
      'utf-16le',
      'utf-16be',
      'utf-32le',
      'utf-32be',
      'windows-1252',
      'iso-8859-15',
      'macroman',
      'shift_jis',
      'gbk',
    ]
      .concat(['gb18030', 'euc-kr', 'big5', 'koi8-r', 'cp437'])
      .map((encoding) => [encoding]),
  )('in %s are cut by characters, whatever bytes those have', async (encoding) => {
    const name = /gb|jis|big5/.test(encoding)
      ? '日本'
      : encoding === 'euc-kr'
        ? '한국'
        : encoding === 'koi8-r'
          ? 'Да'
          : 'éà'
    const text = [`${name}   ab é`, `x    ${name}   `, `${name}${name} z`].map((line) =>
      line.replace('é', name.slice(0, 1)),
    )
    const content = iconv.encode(`${text.join('\r\n')}\r\n\r\n`, encoding, { addBOM: false })
    const file = fileWith(content)
    const found = await read(file, { kind: 'fixed', encoding, columns, header: false })
    expect(found.records.map(({ values, original }) => [...values, original])).toEqual([
      [name, `ab ${name.slice(0, 1)}`, text[0]],
      ['x', name, text[1]],
      [`${name}${name}`, 'z', text[2]],
    ])
    expect(found.empty).toBe(1)
    const again = await readResolved(file, found, { bytes: 1, reopen: true })
    expect(again.records).toEqual(found.records)
  })

  it('with bytes that are no text refuse their line alone', async () => {
    const wrong = Buffer.concat([Buffer.from('ab   one\n'), Buffer.from([0x83]), Buffer.from('\nab   two\n')])
    for (const encoding of ['utf-8', 'shift_jis']) {
      const found = await read(fileWith(wrong), { kind: 'fixed', encoding, columns, header: false })
      expect(found.records.map(({ line, code }) => [line, code])).toEqual([
        [1, undefined],
        [2, 'file.encoding'],
        [3, undefined],
      ])
    }
  })
})

describe('delimiters that follow each other', () => {
  it('count as one where only so all lines are equally long', async () => {
    const found = await read(fileWith('id  n   x\n1 22    3\n 10 2  3\n', 'a.csv'))
    expect(found.format).toMatchObject({ kind: 'delimited', delimiter: ' ', collapse: true, header: true })
    expect(found.records.map(({ values }) => values)).toEqual([
      ['1', '22', '3'],
      ['10', '2', '3'],
    ])
  })

  it('count as one where that is wanted', async () => {
    const format = { kind: 'delimited', delimiter: ';', collapse: true, comment: '#', header: true } as const
    const found = await read(fileWith('# c\na;;b;c\n1;2;;;"3;;4"\n#\n\n5;6\n'), format)
    expect(found.columns).toEqual(['a', 'b', 'c'])
    expect(found.records).toEqual([
      { record: 1, line: 3, values: ['1', '2', '3;;4'], original: '1;2;;;"3;;4"' },
      { record: 3, line: 6, values: ['5', '6'], original: '5;6', code: 'file.columns.missing' },
    ])
  })
})
