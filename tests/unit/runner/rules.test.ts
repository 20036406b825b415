import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldSchema, type Field } from '@shared/jobs/fields'
import { Judge, refused } from './judge'
import { RULE_CASES } from './rule-cases'

const REQUIRED = refused('value.required')
const TYPE = refused('value.type')

describe('rules of fields', () => {
  let judge: Judge
  beforeAll(async () => {
    judge = await Judge.open()
  })
  afterAll(() => {
    judge.close()
  })

  for (const [name, subject, cases] of RULE_CASES) {
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
