import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Transformation } from '@shared/jobs/transformations'
import { Judge, refused, type Outcome, type Subject } from './judge'

const ENUM = refused('value.enum')
const FAILED = refused('value.expression')
const steps = (...transform: Transformation[]): Subject => ({ mapping: { transform } })

const TABLES: readonly (readonly [name: string, subject: Subject, cases: readonly (readonly [string, Outcome])[]])[] = [
  [
    'trim',
    steps({ kind: 'trim' }),
    [
      [' a b ', 'a b'],
      ['\u00a0a\t', 'a'],
      ['   ', null],
      ['', null],
    ],
  ],
  [
    'collapse',
    steps({ kind: 'collapse' }),
    [
      ['a  b\t\u00a0c', 'a b c'],
      [' a ', ' a '],
    ],
  ],
  [
    'upper',
    steps({ kind: 'upper' }),
    [
      ['éa1', 'ÉA1'],
      ['œuf', 'ŒUF'],
    ],
  ],
  ['lower', steps({ kind: 'lower' }), [['ÉA1', 'éa1']]],
  [
    'title',
    steps({ kind: 'title' }),
    [
      ['jean-pierre  DUPONT', 'Jean-Pierre  Dupont'],
      ['élise o’brien', 'Élise O’brien'],
      ["l'été", "L'été"],
      ['42nd street', '42nd Street'],
      ['', null],
    ],
  ],
  [
    'first letter',
    steps({ kind: 'firstUpper' }),
    [
      ['élan VITAL', 'Élan VITAL'],
      ['a', 'A'],
    ],
  ],
  [
    'digits',
    steps({ kind: 'digits' }),
    [
      ['+33 (0)1-23', '330123'],
      ['none', null],
      ['٣4', '4'],
    ],
  ],
  [
    'blanks are empty',
    steps({ kind: 'emptyToNull' }),
    [
      ['  ', null],
      [' a ', ' a '],
    ],
  ],
  [
    'replace',
    steps({ kind: 'replace', text: "'", by: '' }),
    [
      ["it's 'so'", 'its so'],
      ["'", null],
    ],
  ],
  [
    'replace a pattern',
    steps({ kind: 'replacePattern', pattern: '^0*(\\d+)$', by: 'N\\1' }),
    [
      ['0042', 'N42'],
      ['x42', 'x42'],
    ],
  ],
  [
    'fill up',
    steps({ kind: 'pad', length: 5, by: '0' }),
    [
      ['501', '00501'],
      ['123456', '123456'],
      ['', null],
    ],
  ],
  [
    'part',
    steps({ kind: 'substring', from: 2, length: 2 }),
    [
      ['abcd', 'bc'],
      ['a', null],
      ['éèêë', 'èê'],
    ],
  ],
  ['last part', steps({ kind: 'substring', from: -2 }), [['abcd', 'cd']]],
  [
    'words for empty',
    steps({ kind: 'nullWords', words: ['N/A', 'NULL', '-'] }),
    [
      ['n/a', null],
      [' null ', null],
      ['-', null],
      ['--', '--'],
      ['NULLE', 'NULLE'],
    ],
  ],
  [
    'a map that keeps what it does not name',
    steps({
      kind: 'map',
      values: [
        { from: 'M.', to: 'mr' },
        { from: 'x', to: '' },
      ],
      otherwise: 'keep',
    }),
    [
      ['m.', 'mr'],
      [' M. ', 'mr'],
      ['x', null],
      ['Dr', 'Dr'],
      ['', null],
    ],
  ],
  [
    'a map that leaves empty what it does not name',
    steps({ kind: 'map', values: [{ from: 'a', to: '1' }], otherwise: 'null' }),
    [
      ['A', '1'],
      ['b', null],
    ],
  ],
  [
    'a map that refuses what it does not name',
    steps({ kind: 'map', values: [{ from: 'a', to: '1' }], otherwise: 'reject' }),
    [
      ['a', '1'],
      ['b', ENUM],
      ['', null],
    ],
  ],
  [
    'a refusal stands whatever follows',
    steps(
      { kind: 'map', values: [{ from: 'a', to: '1' }], otherwise: 'reject' },
      { kind: 'digits' },
      { kind: 'nullWords', words: ['enum'] },
    ),
    [
      ['a', '1'],
      ['b', ENUM],
    ],
  ],
  [
    'several steps, in their order',
    steps({ kind: 'trim' }, { kind: 'collapse' }, { kind: 'replace', text: ' ', by: '-' }, { kind: 'upper' }),
    [[' a  b ', 'A-B']],
  ],
  [
    'the defaults of the job come first',
    {
      defaults: { trim: true, nullWords: ['n/a'] },
      mapping: { transform: [{ kind: 'replace', text: 'x', by: 'N/A' }] },
    },
    [
      [' N/A ', null],
      [' x ', 'N/A'],
      [' a ', 'a'],
    ],
  ],
  [
    'a number after transformations',
    { field: { type: 'integer' }, mapping: { transform: [{ kind: 'digits' }] } },
    [
      ['n° 12', '12'],
      ['none', null],
    ],
  ],
  [
    'a fixed value',
    { mapping: { value: "it's" } },
    [
      ['anything', "it's"],
      ['', "it's"],
    ],
  ],
  ['a fixed value of a type', { field: { type: 'date' }, mapping: { value: '2026-01-02' } }, [['x', '2026-01-02']]],
  ['an empty fixed value', { mapping: { value: '' } }, [['x', null]]],
  [
    'a template',
    { mapping: { template: "{{{c}}}, it's {c}" } },
    [
      ['a', "{a}, it's a"],
      ['', null],
    ],
  ],
  [
    'an expression',
    { field: { type: 'integer' }, mapping: { expression: 'CAST(c0 AS INTEGER) * 2' } },
    [
      ['21', '42'],
      ['', null],
      ['abc', FAILED],
      ['99999999999', FAILED],
    ],
  ],
  [
    'an expression whose value is not of the type of the field',
    { field: { type: 'integer' }, mapping: { expression: 'c0' } },
    [['abc', refused('value.type')]],
  ],
  [
    'a failed expression stands whatever follows',
    { mapping: { expression: 'CAST(CAST(c0 AS DATE) AS VARCHAR)', transform: [{ kind: 'digits' }] } },
    [
      ['2026-01-02', '20260102'],
      ['soon', FAILED],
    ],
  ],
]

describe('texts before they become values', () => {
  let judge: Judge
  beforeAll(async () => {
    judge = await Judge.open()
  })
  afterAll(() => {
    judge.close()
  })

  for (const [name, subject, cases] of TABLES) {
    for (const [text, expected] of cases) {
      const words =
        typeof expected === 'object' && expected !== null
          ? `is refused: ${expected.code}`
          : `gives ${JSON.stringify(expected)}`
      it(`${name}: ${JSON.stringify(text)} ${words}`, async () => {
        const [judged] = await judge.all(subject, [text])
        expect(judged?.exact).toEqual(expected)
        if (judged?.quick !== undefined) expect(judged.quick).toEqual(expected)
      })
    }
  }
})
