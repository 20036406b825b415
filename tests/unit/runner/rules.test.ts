import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldSchema, type Field } from '@shared/jobs/fields'
import { Judge, refused, type Outcome, type Subject } from './judge'

const LENGTH = refused('value.length')
const PATTERN = refused('value.pattern')
const ENUM = refused('value.enum')
const RANGE = refused('value.range')
const REQUIRED = refused('value.required')
const FORMAT = refused('value.format')
const TYPE = refused('value.type')

type Rules = NonNullable<NonNullable<Subject['field']>['rules']>
const text = (rules: Rules): Subject => ({ field: { rules } })

const TABLES: readonly (readonly [name: string, subject: Subject, cases: readonly (readonly [string, Outcome])[]])[] = [
  [
    'at most 3 characters',
    text({ maxLength: 3 }),
    [
      ['abc', 'abc'],
      ['éèê', 'éèê'],
      ['😀😀😀', '😀😀😀'],
      ['abcd', LENGTH],
      ['', null],
    ],
  ],
  [
    '2 to 4 characters',
    text({ minLength: 2, maxLength: 4 }),
    [
      ['a', LENGTH],
      ['ab', 'ab'],
      ['abcd', 'abcd'],
      ['abcde', LENGTH],
      ['', null],
    ],
  ],
  [
    'a pattern for the whole value',
    text({ pattern: '[A-Z]{2}\\d+' }),
    [
      ['AB12', 'AB12'],
      ['xAB12', PATTERN],
      ['AB12 ', PATTERN],
      ['', null],
    ],
  ],
  [
    'a pattern of any letters',
    text({ pattern: "\\p{L}+('\\p{L}+)?" }),
    [
      ["l'été", "l'été"],
      ['a1', PATTERN],
    ],
  ],
  [
    'a list of values with labels',
    text({ values: [{ value: 'F', label: 'Femme' }, { value: 'M', label: 'Homme' }, { value: 'X' }] }),
    [
      ['F', 'F'],
      ['femme', 'F'],
      [' Homme ', 'M'],
      ['X', 'X'],
      ['f', ENUM],
      ['Autre', ENUM],
      ['', null],
    ],
  ],
  [
    'a label that is a value of its own',
    text({
      values: [
        { value: '1', label: '2' },
        { value: '2', label: 'two' },
      ],
    }),
    [
      ['1', '1'],
      ['2', '2'],
      ['TWO', '2'],
    ],
  ],
  [
    'a list of values without labels',
    text({ values: [{ value: 'a' }, { value: "b'c" }] }),
    [
      ["b'c", "b'c"],
      [' a', ENUM],
    ],
  ],
  [
    'a list that takes new values',
    text({ values: [{ value: 'a', label: 'A!' }], extend: true }),
    [
      ['new', 'new'],
      ['a!', 'a'],
    ],
  ],
  [
    'a list of numbers',
    { field: { type: 'integer', rules: { values: [{ value: '1', label: 'one' }, { value: '02' }] } } },
    [
      ['1', '1'],
      ['01', '1'],
      ['2', '2'],
      ['One', '1'],
      ['3', ENUM],
      ['x', TYPE],
    ],
  ],
  [
    'an integer from 0 to 120',
    { field: { type: 'integer', rules: { min: 0, max: 120 } } },
    [
      ['0', '0'],
      ['120', '120'],
      ['-1', RANGE],
      ['121', RANGE],
      ['+7', '7'],
      [' 121 ', RANGE],
      ['x', TYPE],
      ['', null],
    ],
  ],
  [
    'a decimal up to 9.995',
    { field: { type: 'decimal', precision: 8, scale: 2, rules: { max: 9.995 } } },
    [
      ['9.99', '9.99'],
      ['10', RANGE],
    ],
  ],
  [
    'a number from 0.5 on',
    { field: { type: 'number', rules: { min: 0.5 } } },
    [
      ['0.5', '0.5'],
      ['.4', RANGE],
    ],
  ],
  [
    'a date of this century',
    { field: { type: 'date', rules: { min: '2001-01-01', max: '2100-12-31' } } },
    [
      ['2001-01-01', '2001-01-01'],
      ['2000-12-31', RANGE],
      ['2101-01-01', RANGE],
    ],
  ],
  [
    'a date in a format of its own and a range',
    {
      field: { type: 'date', rules: { min: '2001-01-01' } },
      mapping: { format: { patterns: ['dd/MM/yyyy'] } },
    },
    [
      ['01/01/2001', '2001-01-01'],
      ['31/12/2000', RANGE],
      ['2001-01-01', FORMAT],
    ],
  ],
  [
    'a time',
    { field: { type: 'time', rules: { max: '18:00' } } },
    [
      ['18:00', '18:00:00'],
      ['18:00:01', RANGE],
    ],
  ],
  [
    'an e-mail address',
    text({ email: true }),
    [
      ['a@b.org', 'a@b.org'],
      ['anne.marie+news@sub.example.co.uk', 'anne.marie+news@sub.example.co.uk'],
      ['zoé@école.fr', 'zoé@école.fr'],
      ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
      ["o'neil@example.org", "o'neil@example.org"],
      ['a_b-c@ex-ample.museum', 'a_b-c@ex-ample.museum'],
      ['a@b', FORMAT],
      ['a@@b.org', FORMAT],
      ['@b.org', FORMAT],
      ['a@.org', FORMAT],
      ['a.@b.org', FORMAT],
      ['.a@b.org', FORMAT],
      ['a..b@c.org', FORMAT],
      ['a@-b.org', FORMAT],
      ['a@b.c', FORMAT],
      ['a@b.org.', FORMAT],
      ['a@b .org', FORMAT],
      [' a@b.org', FORMAT],
      ['a@b.org,c@d.org', FORMAT],
      ['Anne <a@b.org>', FORMAT],
      [`${'a'.repeat(250)}@b.org`, FORMAT],
      ['', null],
    ],
  ],
  [
    'the first rule that is broken is told',
    text({ values: [{ value: 'abc' }], maxLength: 3, pattern: '[a-z]+' }),
    [
      ['abc', 'abc'],
      ['ABCD', ENUM],
    ],
  ],
]

/** Fields with formats and rules of every kind, for the property below. */
const SUBJECTS: readonly Subject[] = [
  ...TABLES.map(([, subject]) => subject),
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

describe('rules of fields', () => {
  let judge: Judge
  beforeAll(async () => {
    judge = await Judge.open()
  })
  afterAll(() => {
    judge.close()
  })

  for (const [name, subject, cases] of TABLES) {
    for (const [given, expected] of cases) {
      const words =
        typeof expected === 'object' && expected !== null
          ? `is refused: ${expected.code}`
          : `gives ${JSON.stringify(expected)}`
      it(`${name}: ${JSON.stringify(given.slice(0, 50))} ${words}`, async () => {
        const [judged] = await judge.all(subject, [given])
        expect(judged?.exact).toEqual(expected)
        if (judged?.quick !== undefined) expect(judged.quick).toEqual(expected)
      })
    }
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
            const disagreements = (await judge.all(subject, some)).filter(
              ({ quick, exact }) => quick !== undefined && !isDeepStrictEqual(quick, exact),
            )
            expect(disagreements).toEqual([])
          },
        ),
        { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 60) },
      )
    },
  )

  it(
    'refuse without the exact conversion only what that refuses, also where a text is nearly what it should be',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...PLAIN_TYPES, ...SUBJECTS),
          fc.array(nearly, { minLength: 100, maxLength: 200 }),
          async (subject, some) => {
            const disagreements = (await judge.all(subject, some)).filter(
              ({ quick, exact }) => quick !== undefined && !isDeepStrictEqual(quick, exact),
            )
            expect(disagreements).toEqual([])
          },
        ),
        { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 60) },
      )
    },
  )

  it.each([
    [{ type: 'integer' }, 'several', TYPE],
    [{ type: 'integer', required: true }, '  ', REQUIRED],
    [{ type: 'decimal', precision: 12, scale: 2 }, '12.5 EUR', TYPE],
    [{ type: 'number' }, 'n/a', TYPE],
    [{ type: 'boolean' }, 'perhaps', TYPE],
    [{ type: 'date' }, '1990-02-31', TYPE],
    [{ type: 'time' }, '25:00', TYPE],
    [{ type: 'datetime' }, 'yesterday', TYPE],
    [{ type: 'datetime' }, '0044-03-15 (BC) 10:00:00', TYPE],
    [{ type: 'text', required: true }, '', REQUIRED],
  ] as const)('need no exact conversion to refuse in %j the text %j', async (field, given, expected) => {
    const [judged] = await judge.all({ field: field as Partial<Field> }, [given])
    expect([judged?.quick, judged?.exact]).toEqual([expected, expected])
  })

  it('are refused in a definition where they do not fit the type of the field', () => {
    const issues = (field: object): string[] => {
      const result = fieldSchema.safeParse({ name: 'f', ...field })
      return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'))
    }
    expect(issues({ type: 'integer', rules: { maxLength: 3 } })).toEqual(['rules.maxLength'])
    expect(issues({ type: 'date', rules: { email: true, min: 3 } })).toEqual(['rules.email', 'rules.min'])
    expect(issues({ type: 'text', rules: { min: 3 } })).toEqual(['rules.min'])
    expect(issues({ type: 'text', rules: { minLength: 3, maxLength: 2 } })).toEqual(['rules.maxLength'])
    expect(issues({ type: 'text', rules: { extend: true } })).toEqual(['rules.extend'])
    expect(issues({ type: 'date', rules: { min: '2026-01-01' } })).toEqual([])
  })
})
