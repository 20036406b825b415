import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Field } from '@shared/jobs/fields'
import { Judge, type Subject } from './judge'
import { RULE_CASES } from './rule-cases'

/** Fields with formats and rules of every kind, for the properties below. */
const SUBJECTS: readonly Subject[] = [
  ...RULE_CASES.map(([, subject]) => subject),
  ...(['date', 'datetime', 'time'] as const).map((type): Subject => ({
    field: { type, required: true },
    mapping: {
      format: { patterns: { date: ['d/M/yyyy', 'yyyyMMdd'], datetime: ['dd/MM/yyyy HH:mm'], time: ['H:mm'] }[type] },
    },
  })),
  { field: { type: 'datetime' }, mapping: { format: { patterns: ["yyyy-MM-dd'T'HH:mm:ss.SSS", 'M/d/yy h:mm a'] } } },
  { field: { type: 'datetime' }, mapping: { format: { patterns: ['M/d/yy h:mm a', 'dd/MM/yyyy'] } } },
  { field: { type: 'date' }, mapping: { format: { patterns: ['yyMMdd'] } } },
  ...(['integer', 'number', 'boolean', 'date', 'time', 'datetime'] as const).map((type): Subject => ({
    field: { type },
  })),
  ...[
    [18, 0],
    [18, 3],
    [18, 10],
    [18, 18],
    [9, 4],
    [1, 1],
  ].map(([precision, scale]): Subject => ({ field: { type: 'decimal', precision, scale } as Partial<Field> })),
  ...(['integer', 'decimal', 'number'] as const).flatMap((type): Subject[] =>
    (
      [
        { decimal: ',' },
        { decimal: ',', grouping: '.' },
        { decimal: ',', grouping: ' ' },
        { grouping: ',' },
        { grouping: "'" },
        { decimal: ',', grouping: ' ', currency: true, percent: true },
      ] as const
    ).map((format) => ({ field: { type, rules: { max: 1500 } }, mapping: { format } })),
  ),
]
const pieces = fc.constantFrom(
  ...['0', '1', '12', '234', '.', ',', ' ', '\u00a0', '\u202f', '-', '+', '\u2212', "'", '’', 'e', 'E3', '€', '%'],
  ...[
    '1 234',
    '1.234',
    '1,234',
    '31/12/2026',
    '1/2/2026',
    '20261231',
    ' 10:00',
    '9:30',
    'abc',
    'é',
    'Femme',
    '2026-12-31T23:59:58',
    '.250',
    '1/2/26',
    ' 3:04 PM',
    ' 12:00 am',
    '000101',
    '01/01/0000',
    '991231',
    '@',
    '.org',
    '',
    '184467440737095516',
    '9223372036854775807',
    '00000000',
    '99999999',
    'tRuE',
    'nON',
  ],
)
const texts = fc.array(pieces, { maxLength: 5, size: 'max' }).map((parts) => parts.join(''))

/** What is usual for a value, with a character or two that are not. */
const usual = fc.constantFrom(
  ...[
    '2026-02-28',
    '0001-01-01',
    '9999-12-31',
    '2026-02-28 23:59:59',
    '2026-02-28T10:00',
    '2026-02-28 10:00:00.123456',
  ],
  ...['10:00', '23:59:59', '00:00:00.5', 'true', 'non', 'Y', '12.50', '-7', '+1234567890123', '1e5', '2.5E-3', '0'],
  ...['31/12/2026', '31/12/2026 10:00', '1 234,56', "1'234.56", '20261231', 'infinity', 'epoch', '24:00:00'],
  ...['0044-03-15 (BC) 10:00:00', '0044-03-15 (BC)', '12026-03-15 10:00:00'],
)
const anyCharacter = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 127 }).map((code) => String.fromCharCode(code)), weight: 8 },
  { arbitrary: fc.constantFrom('\u00a0', '\u2009', 'é', '٣', '\ufeff'), weight: 1 },
)
const change = fc.tuple(fc.nat(30), fc.constantFrom('put', 'replace', 'remove'), anyCharacter)
const nearly = fc.tuple(usual, fc.array(change, { maxLength: 2 })).map(([text, changes]) =>
  changes.reduce((changed, [at, how, character]) => {
    const [before, behind] = [changed.slice(0, at), changed.slice(how === 'put' ? at : at + 1)]
    return before + (how === 'remove' ? '' : character) + behind
  }, text),
)
const PLAIN_TYPES = (['integer', 'number', 'boolean', 'date', 'time', 'datetime', 'text'] as const).flatMap((type) =>
  [false, true].map((required): Subject => ({ field: { type, required } })),
)

describe('values', () => {
  let judge: Judge
  beforeAll(async () => {
    judge = await Judge.open()
  })
  afterAll(() => {
    judge.close()
  })

  /** What the quick conversion of a text gives, where it gives anything, and the exact one something else. */
  async function disagreements(subject: Subject, some: readonly string[]) {
    const judged = await judge.all(subject, some)
    return judged.filter(({ quick, exact }) => quick !== undefined && !isDeepStrictEqual(quick, exact))
  }

  it(
    'are judged by the quick conversions only where the exact ones agree, whatever the format and the text',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...SUBJECTS),
          fc.array(texts, { minLength: 100, maxLength: 200 }),
          async (subject, some) => {
            expect(await disagreements(subject, some)).toEqual([])
          },
        ),
        { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 60) },
      )
    },
  )

  it(
    'are refused without the exact conversion only where that refuses them, also where a text is nearly what it should be',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...PLAIN_TYPES, ...SUBJECTS),
          fc.array(nearly, { minLength: 100, maxLength: 200 }),
          async (subject, some) => {
            expect(await disagreements(subject, some)).toEqual([])
          },
        ),
        { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 60) },
      )
    },
  )
})
