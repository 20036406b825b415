import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Mender, type Fault } from '@runner/formats/delimited/mending/mender'
import { RFC4180 } from './workbench'

/** Ten orders as the rest of a file may hold them: date, code, quantity, price, article, remark. */
const ORDERS = [
  ['2026-01-31', 'AB-1001', '3', '12.50', 'Lamp, round', ''],
  ['2026-02-01', 'AB-1002', '12', '7.00', 'Chair', 'call back'],
  ['2026-02-02', 'CD-1003', '1', '120.00', 'Desk', ''],
  ['2026-02-03', 'CD-1004', '2', '9.99', 'Carpet', 'not before 5 pm'],
  ['2026-02-04', 'AB-1005', '40', '0.50', 'Mirror, 20"', ''],
  ['2026-02-05', 'AB-1006', '5', '15.00', 'Shelf', 'sent; paid'],
  ['2026-02-06', 'CD-1007', '6', '3.20', 'Stool', ''],
  ['2026-02-07', 'AB-1008', '7', '44.10', 'Table', ''],
  ['2026-02-08', 'AB-1009', '8', '8.80', 'Bench', 'the "blue" one'],
  ['2026-02-09', 'CD-1010', '10', '31.00', 'Vase', ''],
]

const orders = new Mender({ ...RFC4180, irregular: 'mend' }, 6, ORDERS)
const missing = (text: string) => orders.mend(text, 'file.columns.missing')
const extra = (text: string) => orders.mend(text, 'file.columns.extra')
const quotes = (text: string) => orders.mend(text, 'file.quote')

describe('A delimiter that is missing', () => {
  test('is put where the values beside it have the form of their columns', () => {
    expect(missing('2026-03-01AB-2000,3,12.50,Lamp,call')).toEqual([
      ...['2026-03-01', 'AB-2000', '3', '12.50', 'Lamp', 'call'],
    ])
    expect(missing('2026-03-01,AB-20003,12.50,Lamp,call')?.slice(1, 3)).toEqual(['AB-2000', '3'])
    expect(missing('2026-03-01,AB-2000,3,12.50Lamp,call')?.slice(3, 5)).toEqual(['12.50', 'Lamp'])
  })

  test('is put beside a quote', () => {
    expect(missing('2026-03-01,AB-2000,3,12.50"Lamp, square",call')?.slice(3)).toEqual([
      ...['12.50', 'Lamp, square', 'call'],
    ])
    expect(missing('"2026-03-01""AB-2000",3,12.50,Lamp,call')?.slice(0, 2)).toEqual(['2026-03-01', 'AB-2000'])
  })

  test('is put at the end where only the last column may be empty', () => {
    expect(missing('2026-03-01,AB-2000,3,12.50,Chair')).toEqual(['2026-03-01', 'AB-2000', '3', '12.50', 'Chair', ''])
    // It may have been lost between the two texts.
    expect(missing('2026-03-01,AB-2000,3,12.50,Chaircall back')).toBeNull()
  })

  test('is put nowhere where it could stand in several places, or in none', () => {
    expect(missing('2026-03-01,AB-2000,3012.50,Lamp,call')).toBeNull()
    // The remark is missing, or a doubled quote stands where a delimiter was.
    expect(missing('2026-03-01,AB-2000,3,12.50,"Lamp""call"')).toBeNull()
    expect(missing('2026-03-01,AB-2000,,12.50,Lamp')).toBeNull()
    expect(missing('Total,56')).toBeNull()
  })
})

describe('A delimiter too many', () => {
  test('is left out where the values behind it are then in their columns', () => {
    expect(extra('2026-03-01,,AB-2000,3,12.50,Lamp,call')).toEqual([
      ...['2026-03-01', 'AB-2000', '3', '12.50', 'Lamp', 'call'],
    ])
    expect(extra('2026-03-01,AB-2000,3,12.50,Lamp,,,')?.slice(4)).toEqual(['Lamp', ''])
  })

  test('belongs to a value where only so all have the form of their columns', () => {
    expect(extra('2026-03-01,AB-2000,3,12.50,Lamp, square,')?.slice(3)).toEqual(['12.50', 'Lamp, square', ''])
  })

  test('stays where a value could be left out or joined in several ways', () => {
    expect(extra('2026-03-01,AB-2000,3,12.50,Lamp, call, back')).toBeNull()
    expect(extra('2026-03-01,AB-2000,3,12.50,Lamp,5,')).toBeNull()
    expect(extra('2026-03-01,AB-2000,3,12.50,,,Lamp,x,y')).toBeNull()
  })
})

describe('A misplaced quote', () => {
  test('before a value belongs to it', () => {
    expect(quotes('"2026-03-01,AB-2000,3,12.50,Lamp,call')?.[0]).toBe('"2026-03-01')
    expect(quotes('2026-03-01,AB-2000,3,12.50,"Lamp,call')?.[4]).toBe('"Lamp')
    expect(quotes('2026-03-01,AB-2000,3,12.50,Lamp,"')?.[5]).toBe('"')
  })

  test('inside of a quoted value belongs to it', () => {
    expect(quotes('2026-03-01,AB-2000,3,12.50,""Lamp, square",call')?.[4]).toBe('"Lamp, square')
    expect(quotes('2026-03-01,AB-2000,3,12.50,"Lamp, 20" high, ""new""",call')?.[4]).toBe('Lamp, 20" high, "new"')
    expect(quotes('2026-03-01,AB-2000,3,12.50,"Lamp, 20"",call')?.[4]).toBe('Lamp, 20"')
  })

  test('is told from one that closes a value by the number of values', () => {
    expect(quotes('2026-03-01,AB-2000,3,12.50,"Lamp, "a", square",call')?.[4]).toBe('Lamp, "a", square')
    expect(quotes('2026-03-01,AB-2000,3,12.50,"Lamp,call,back')).toBeNull()
  })

  test('is not taken where other values are not of their columns', () => {
    expect(quotes('yesterday,AB-2000,3,12.50,"Lamp,call')).toBeNull()
  })

  test('may stand in a record whose codes are longer than any before, unless all of those were equally long', () => {
    const codes = Array.from({ length: 20 }, (_, n) => [`user${n}@example.org`, `X${100 + n}`, 'note'])
    const mender = new Mender({ ...RFC4180, irregular: 'mend' }, 3, codes)
    expect(mender.mend('user4711@example.org,X200,"note', 'file.quote')?.[2]).toBe('"note')
    expect(mender.mend('user4@example.org,X2000,"note', 'file.quote')).toBeNull()
  })

  test('needs no other records, as the number of values tells enough', () => {
    const mender = new Mender({ ...RFC4180, irregular: 'mend' }, 2, [])
    expect(mender.mend('a,"b', 'file.quote')).toEqual(['a', '"b'])
    expect(mender.mend('a', 'file.columns.missing')).toBeNull()
  })

  test('may be an apostrophe, and have another escape', () => {
    const mender = new Mender({ ...RFC4180, quote: "'", escape: '\\', irregular: 'mend' }, 2, [])
    expect(mender.mend("'it's \\'so\\'',b", 'file.quote')).toEqual(["it's 'so'", 'b'])
  })
})

describe('A record with quotes inside of values that are not quoted', () => {
  const odd = (text: string) => orders.mend(text, 'oddQuotes')

  test('is left as it is where its values are of their columns', () => {
    expect(odd('2026-03-01,AB-2000,3,12.50,Mirror 20",call')).toBeNull()
  })

  test('has lost a delimiter where only then they are', () => {
    expect(odd('2026-03-01,AB-2000,3,12.50"Lamp, square",call')?.slice(3)).toEqual(['12.50', 'Lamp, square', 'call'])
  })
})

describe('A record in another delimiter', () => {
  test('is read where its values are of their columns, and joined where the delimiter is in one of them', () => {
    expect(missing('2026-03-01;AB-2000;3;12.50;"Lamp, square";call')).toEqual([
      ...['2026-03-01', 'AB-2000', '3', '12.50', 'Lamp, square', 'call'],
    ])
    expect(missing('2026-03-01 AB-2000 3 12.50 Lamp  square "call back"')?.slice(3)).toEqual([
      ...['12.50', 'Lamp  square', 'call back'],
    ])
  })

  test('is refused where several values could hold it', () => {
    expect(missing('2026-03-01 AB-2000 3 12.50 Lamp square call')).toBeNull()
  })
})

describe('What can’t be mended', () => {
  test('are records of which too little is known', () => {
    const few = new Mender({ ...RFC4180, irregular: 'mend' }, 6, ORDERS.slice(0, 4))
    expect(few.mend('2026-03-01AB-2000,3,12.50,Lamp,call', 'file.columns.missing')).toBeNull()
    const words = new Mender(
      { ...RFC4180, irregular: 'mend' },
      2,
      [...'abcdefghijkl'].map((c) => [c, `${c} word ${c.repeat(9)}`]),
    )
    expect(words.mend('x word', 'file.columns.missing')).toBeNull()
  })

  test('are wrong bytes, NUL characters and lines that are too long', () => {
    for (const fault of ['file.encoding', 'file.nul', 'file.lineTooLong'] as const)
      expect(orders.mend('2026-03-01AB-2000,3,12.50,Lamp,call', fault)).toBeNull()
    expect(missing('2026-03-01AB-2000,3,12.50,L\ufffdmp,call')).toBeNull()
  })

  test('is filled up, or kept in the last value, where the job says so', () => {
    const fitted = new Mender({ ...RFC4180, irregular: 'fit' }, 6, ORDERS)
    expect(fitted.mend('Total,56', 'file.columns.missing')).toEqual(['Total', '56', '', '', '', ''])
    expect(fitted.mend('a,b,c,d,e,f,"g,h"', 'file.columns.extra')).toEqual(['a', 'b', 'c', 'd', 'e', 'f,g,h'])
    expect(fitted.mend('2026-03-01,,AB-2000,3,12.50,Lamp,call', 'file.columns.extra')?.[1]).toBe('AB-2000')
    expect(fitted.mend('a,"b" c', 'file.quote')).toBeNull()
  })
})

describe('Whatever is mended', () => {
  const cell = (value: string) => (/[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
  const words = fc.constantFrom('Lamp', 'Chair', 'Oak desk', 'Carpet, blue', 'Mirror 20"', 'Shelf for "it"')
  const record = fc
    .tuple(
      fc.date({ min: new Date(Date.UTC(2000, 0)), max: new Date(Date.UTC(2030, 0)), noInvalidDate: true }),
      fc.integer({ min: 1000, max: 9999 }),
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 0, max: 99_999 }),
      words,
      fc.constantFrom('', '', 'call back', 'sent, paid'),
    )
    .map(([date, code, quantity, cents, article, remark]) => [
      date.toISOString().slice(0, 10),
      `AB-${code}`,
      String(quantity),
      (cents / 100).toFixed(2),
      article,
      remark,
    ])
  const table = fc.array(record, { minLength: 40, maxLength: 60 })
  const place = fc.integer({ min: 0, max: 5 })
  const mender = (rows: string[][]) => new Mender({ ...RFC4180, irregular: 'mend' }, 6, rows)

  test('is the record as it was before a delimiter was lost, or nothing', () => {
    fc.assert(
      fc.property(table, record, fc.integer({ min: 1, max: 5 }), (rows, values, at) => {
        const cells = values.map(cell)
        const text = `${cells.slice(0, at).join(',')}${cells.slice(at).join(',')}`
        const mended = mender(rows).mend(text, 'file.columns.missing')
        if (mended !== null) expect(mended).toEqual(values)
      }),
    )
  })

  test('is the record as it was before a delimiter was doubled, or nothing', () => {
    fc.assert(
      fc.property(table, record, place, (rows, values, at) => {
        const cells = values.map(cell)
        const text = [...cells.slice(0, at), '', ...cells.slice(at)].join(',')
        const mended = mender(rows).mend(text, 'file.columns.extra')
        if (mended !== null) expect(mended).toEqual(values)
      }),
    )
  })

  test('is the record with the quote that came before one of its values, or nothing', () => {
    fc.assert(
      fc.property(table, record, place, (rows, values, at) => {
        const polluted = values.map((value, n) => (n === at ? `"${value}` : value))
        const cells = values.map((value, n) => {
          if (n !== at) return cell(value)
          return cell(value).startsWith('"') ? `"${cell(value)}` : `"${value}`
        })
        const mended = mender(rows).mend(cells.join(','), 'file.quote')
        if (mended !== null) expect(mended).toEqual(polluted)
      }),
    )
  })

  test('has as many values as there are columns, and every character but those of the punctuation', () => {
    const faults: readonly Fault[] = ['file.columns.missing', 'file.columns.extra', 'file.quote', 'oddQuotes']
    const bare = (text: string) => text.replaceAll(/[,"; \t|]/g, '')
    fc.assert(
      fc.property(
        table,
        fc.array(fc.oneof(fc.constantFrom(',', '"', ';', ' ', '\\'), words, fc.string()), { maxLength: 12 }),
        fc.constantFrom(...faults),
        (rows, pieces, fault) => {
          const text = pieces.join('')
          const mended = mender(rows).mend(text, fault)
          if (mended === null) return
          expect(mended).toHaveLength(6)
          expect(bare(mended.join(''))).toBe(bare(text))
        },
      ),
    )
  })
})
