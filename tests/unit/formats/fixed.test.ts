import { describe, expect, it } from 'vitest'
import { fileWith, read } from './workbench'

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
