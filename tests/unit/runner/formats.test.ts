import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Judge, refused, type Outcome, type Subject } from './judge'

const FORMAT = refused('value.format')
const TYPE = refused('value.type')
const PRECISION = refused('value.precision')
const RANGE = refused('value.range')

const NBSP = '\u00a0'
const NARROW = '\u202f'
const MINUS = '\u2212'

interface Table {
  readonly name: string
  readonly subject: Subject
  readonly cases: readonly (readonly [text: string, outcome: Outcome])[]
}

const date = (...patterns: string[]): Subject => ({ field: { type: 'date' }, mapping: { format: { patterns } } })
const datetime = (...patterns: string[]): Subject => ({
  field: { type: 'datetime' },
  mapping: { format: { patterns } },
})
const time = (...patterns: string[]): Subject => ({ field: { type: 'time' }, mapping: { format: { patterns } } })
const number = (
  type: 'integer' | 'decimal' | 'number',
  format: NonNullable<NonNullable<Subject['mapping']>['format']>,
): Subject => ({
  field: { type, ...(type === 'decimal' ? { precision: 10, scale: 2 } : {}) },
  mapping: { format },
})

const TABLES: readonly Table[] = [
  {
    name: 'a date written dd/MM/yyyy',
    subject: date('dd/MM/yyyy'),
    cases: [
      ['31/12/2026', '2026-12-31'],
      ['01/02/2026', '2026-02-01'],
      [' 01/02/2026 ', '2026-02-01'],
      [`${NBSP}01/02/2026`, '2026-02-01'],
      ['29/02/2024', '2024-02-29'],
      ['', null],
      ['  ', null],
      ['29/02/2025', TYPE],
      ['31/02/2026', TYPE],
      ['12/31/2026', TYPE],
      ['00/01/2026', TYPE],
      ['01/01/0000', TYPE],
      ['1/2/2026', FORMAT],
      ['01-02-2026', FORMAT],
      ['01/02/26', FORMAT],
      ['2026-02-01', FORMAT],
      ['01/02/2026 10:00', FORMAT],
      ['01 /02/2026', FORMAT],
      ['soon', FORMAT],
      ['٠١/٠٢/٢٠٢٦', FORMAT],
    ],
  },
  {
    name: 'a date written MM/dd/yy',
    subject: date('MM/dd/yy'),
    cases: [
      ['12/31/26', '2026-12-31'],
      ['01/02/68', '2068-01-02'],
      ['01/02/69', '1969-01-02'],
      ['31/12/26', TYPE],
      ['12/31/2026', FORMAT],
    ],
  },
  {
    name: 'a date written yyyyMMdd',
    subject: date('yyyyMMdd'),
    cases: [
      ['20261231', '2026-12-31'],
      ['20261301', TYPE],
      ['2026123', FORMAT],
      ['202612311', FORMAT],
      ['2026-12-31', FORMAT],
    ],
  },
  {
    name: 'a date written d.M.yyyy',
    subject: date('d.M.yyyy'),
    cases: [
      ['1.2.2026', '2026-02-01'],
      ['01.02.2026', '2026-02-01'],
      ['31.12.2026', '2026-12-31'],
      ['31x12x2026', FORMAT],
      ['1.2.26', FORMAT],
    ],
  },
  {
    name: 'a date written in one of several ways, the first that fits',
    subject: date('dd/MM/yyyy', 'yyyy-MM-dd', 'MM/dd/yyyy'),
    cases: [
      ['01/02/2026', '2026-02-01'],
      ['2026-02-01', '2026-02-01'],
      ['12/31/2026', '2026-12-31'],
      ['31.12.2026', FORMAT],
      ['32/13/2026', TYPE],
    ],
  },
  {
    name: 'a date and time written dd/MM/yyyy HH:mm',
    subject: datetime('dd/MM/yyyy HH:mm', 'dd/MM/yyyy HH:mm:ss', 'dd/MM/yyyy'),
    cases: [
      ['31/12/2026 23:59', '2026-12-31 23:59:00'],
      ['31/12/2026 23:59:58', '2026-12-31 23:59:58'],
      ['31/12/2026', '2026-12-31 00:00:00'],
      ['31/12/2026 24:00', TYPE],
      ['31/12/2026 23:60', TYPE],
      ['31/12/2026  23:59', FORMAT],
      ['31/12/2026T23:59', FORMAT],
    ],
  },
  {
    name: 'a date and time with milliseconds, a T and half days',
    subject: datetime("yyyy-MM-dd'T'HH:mm:ss.SSS", 'yyyyMMddHHmmss', 'M/d/yyyy h:mm a'),
    cases: [
      ['2026-12-31T23:59:58.250', '2026-12-31 23:59:58.25'],
      ['20261231235958', '2026-12-31 23:59:58'],
      ['1/2/2026 3:04 PM', '2026-01-02 15:04:00'],
      ['1/2/2026 12:04 am', '2026-01-02 00:04:00'],
      ['1/2/2026 13:04 PM', TYPE],
      ['2026-12-31T23:59:58.25', FORMAT],
    ],
  },
  {
    name: 'a time written HHmm or H:mm',
    subject: time('HHmm', 'H:mm'),
    cases: [
      ['0930', '09:30:00'],
      ['9:30', '09:30:00'],
      ['2500', TYPE],
      ['930', FORMAT],
      ['9h30', FORMAT],
    ],
  },
  {
    name: 'a decimal number written 1 234,56',
    subject: number('decimal', { decimal: ',', grouping: ' ' }),
    cases: [
      ['1 234,56', '1234.56'],
      [`1${NBSP}234,56`, '1234.56'],
      [`1${NARROW}234,56`, '1234.56'],
      [`1${NARROW}234${NARROW}567,80`, '1234567.80'],
      ['1234,56', '1234.56'],
      ['-1 234,5', '-1234.50'],
      [`${MINUS}1 234,5`, '-1234.50'],
      ['+12', '12.00'],
      [',5', '0.50'],
      ['12,', '12.00'],
      [' 12,5 ', '12.50'],
      ['', null],
      ['1 234,567', PRECISION],
      ['1 234,560', '1234.56'],
      ['1.5', FORMAT],
      ['1 234.56', FORMAT],
      ['12 34,56', FORMAT],
      ['1 2345,56', FORMAT],
      ['1  234,56', FORMAT],
      ['1234 567,56', FORMAT],
      ['1,234,56', FORMAT],
      ['1 234,56 €', FORMAT],
      ['12 %', FORMAT],
      ['abc', FORMAT],
      ['1e3', FORMAT],
    ],
  },
  {
    name: 'a decimal number written 1.234,56',
    subject: number('decimal', { decimal: ',', grouping: '.' }),
    cases: [
      ['1.234,56', '1234.56'],
      ['1.234.567', '1234567.00'],
      ['1234,56', '1234.56'],
      ['1.234', '1234.00'],
      ['1.5', FORMAT],
      ['12.34', FORMAT],
      ['1,234.56', FORMAT],
    ],
  },
  {
    name: 'a decimal number written 1,234.56',
    subject: number('decimal', { grouping: ',' }),
    cases: [
      ['1,234.56', '1234.56'],
      ['1234.56', '1234.56'],
      ['1,5', FORMAT],
      ['1.234,56', FORMAT],
    ],
  },
  {
    name: 'a decimal number written 1,5 without groups',
    subject: number('decimal', { decimal: ',' }),
    cases: [
      ['1,5', '1.50'],
      ['1.5', FORMAT],
      ['1 234,5', FORMAT],
      ['1,2,3', FORMAT],
    ],
  },
  {
    name: 'an integer with apostrophes',
    subject: number('integer', { grouping: "'" }),
    cases: [
      ["1'234'567", '1234567'],
      ['1’234’567', '1234567'],
      ['12', '12'],
      ["1'23", FORMAT],
      ["9'223'372'036'854'775'808", RANGE],
      ['1.5', TYPE],
    ],
  },
  {
    name: 'a number with a decimal comma and an exponent',
    subject: number('number', { decimal: ',' }),
    cases: [
      ['1,5e2', '150.0'],
      ['1,5', '1.5'],
      ['1e999', RANGE],
      ['1.5', FORMAT],
    ],
  },
  {
    name: 'an amount of money',
    subject: number('decimal', { decimal: ',', grouping: ' ', currency: true }),
    cases: [
      ['1 234,56 €', '1234.56'],
      [`1 234,56${NBSP}€`, '1234.56'],
      ['€ 5', '5.00'],
      ['$5', '5.00'],
      ['-5 €', '-5.00'],
      ['-€5', '-5.00'],
      ['€-5', '-5.00'],
      ['5', '5.00'],
      ['5 EUR', FORMAT],
      ['€', FORMAT],
      ['€5€', FORMAT],
      ['5 %', FORMAT],
    ],
  },
  {
    name: 'a percentage, whose number stays',
    subject: number('decimal', { percent: true }),
    cases: [
      ['12.5 %', '12.50'],
      ['12.5%', '12.50'],
      ['12.5', '12.50'],
      ['%', FORMAT],
      ['12.5 %%', FORMAT],
    ],
  },
  {
    name: 'yes and no in words of the job',
    subject: { field: { type: 'boolean' }, mapping: { format: { trueWords: ['Ja', 'X'], falseWords: ['Nein', 'É'] } } },
    cases: [
      ['ja', 'true'],
      [' X ', 'true'],
      ['NEIN', 'false'],
      ['é', 'false'],
      ['', null],
      ['yes', FORMAT],
      ['1', FORMAT],
    ],
  },
]

describe('values that are written in a declared format', () => {
  let judge: Judge
  beforeAll(async () => {
    judge = await Judge.open()
  })
  afterAll(() => {
    judge.close()
  })

  for (const { name, subject, cases } of TABLES) {
    for (const [text, expected] of cases) {
      const words =
        typeof expected === 'object' && expected !== null ? `is refused: ${expected.code}` : `gives ${String(expected)}`
      it(`${name}: ${JSON.stringify(text)} ${words}`, async () => {
        const [judged] = await judge.all(subject, [text])
        expect(judged?.exact).toEqual(expected)
        if (judged?.quick !== undefined) expect(judged.quick).toEqual(expected)
      })
    }
    it(`${name}: an empty value of a required field is refused`, async () => {
      const required = { ...subject, field: { ...subject.field, required: true } }
      expect(await judge.outcome(required, '')).toEqual(refused('value.required'))
      expect(await judge.outcome(required, '  ')).toEqual(refused('value.required'))
    })
  }
})
