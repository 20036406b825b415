import { refused, type Outcome, type Subject } from './judge'

const LENGTH = refused('value.length')
const PATTERN = refused('value.pattern')
const ENUM = refused('value.enum')
const RANGE = refused('value.range')
const FORMAT = refused('value.format')
const TYPE = refused('value.type')

type Rules = NonNullable<NonNullable<Subject['field']>['rules']>
const text = (rules: Rules): Subject => ({ field: { rules } })

/** What becomes of texts by the rules of a field, one table a rule. */
export const RULE_CASES: readonly (readonly [
  name: string,
  subject: Subject,
  cases: readonly (readonly [string, Outcome])[],
])[] = [
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
