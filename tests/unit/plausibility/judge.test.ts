import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plausibilitySchema } from '@shared/plausibility/definition'
import type { RunFigures } from '@shared/plausibility/figures'
import { judge } from '@shared/plausibility/judge'
import { figuresOf } from './runs'

const WARN = plausibilitySchema.parse({})

/** `rows` values, each made of its number. */
const each = <T>(rows: number, value: (n: number) => T) => Array.from({ length: rows }, (_, n) => value(n))

/** A usual night of the job: identifiers, a status, an amount and a remark that is often empty. */
function night(number: number, rows = 1000 + 40 * (number % 3)): RunFigures {
  return figuresOf({
    id: { type: 'integer', values: each(rows, (n) => 10_000 * number + n) },
    status: { type: 'text', values: each(rows, (n) => ['open', 'paid', 'sent'][(n * 7 + number) % 3]) },
    amount: { type: 'decimal', values: each(rows, (n) => ((n * 37 + number * 11) % 500) + 0.5) },
    remark: { type: 'text', values: each(rows, (n) => (n % 4 === 0 ? `remark ${n}` : null)) },
    day: { type: 'date', values: each(rows, () => `2026-03-0${(number % 9) + 1}`) },
  })
}

const PAST = [night(1), night(2), night(3), night(4), night(5)]
const codes = (now: RunFigures, past = PAST, rules = WARN) => judge(now, past, rules).map(({ code }) => code)

/** The run with one field of other values. */
function withField(run: RunFigures, name: string, values: readonly unknown[]): RunFigures {
  const type = run.fields.find((field) => field.name === name)?.type ?? 'text'
  const [field] = figuresOf({ [name]: { type, values } }).fields
  return { ...run, fields: run.fields.map((one) => (one.name === name && field !== undefined ? field : one)) }
}

describe('what went in', () => {
  it('is not remarked on where it is as it always was', () => {
    expect(codes(night(6))).toEqual([])
  })

  it('is not judged before three runs say what is usual', () => {
    expect(codes(figuresOf({}, { rows: 0 }), PAST.slice(0, 2))).toEqual([])
    expect(codes(figuresOf({}, { rows: 0 }), PAST.slice(0, 3))).toEqual(['rows.none'])
  })

  it('is not judged where the job ignores it', () => {
    expect(codes(figuresOf({}, { rows: 0 }), PAST, plausibilitySchema.parse({ action: 'ignore' }))).toEqual([])
  })

  it('is nothing at all', () => {
    expect(judge(figuresOf({}, { rows: 0 }), PAST, WARN)).toEqual([
      { code: 'rows.none', params: { runs: 5, low: 1000, high: 1080 } },
    ])
  })

  it('is far less or far more than ever before, but may be a little of both', () => {
    expect(codes(night(6, 499))).toEqual(['rows.few'])
    expect(codes(night(6, 501))).toEqual([])
    expect(codes(night(6, 3241))).toEqual(['rows.many'])
    expect(codes(night(6, 3239))).toEqual([])
  })

  it('may be a handful less where it always was a handful', () => {
    const few = [3, 5, 4].map((rows) => figuresOf({}, { rows }))
    expect(codes(figuresOf({}, { rows: 1 }), few)).toEqual([])
  })

  it('is fewer records than the job asks for, whatever there was before', () => {
    const rules = plausibilitySchema.parse({ minimumRows: 2000 })
    expect(judge(night(6), [], rules)).toEqual([{ code: 'rows.minimum', params: { rows: 1000, minimum: 2000 } }])
    expect(codes(night(6), [], plausibilitySchema.parse({ minimumRows: 1000 }))).toEqual([])
  })

  it('has a field that is suddenly empty, or much emptier', () => {
    const now = night(6)
    expect(
      judge(
        withField(
          now,
          'status',
          each(1000, () => null),
        ),
        PAST,
        WARN,
      ),
    ).toEqual([{ code: 'field.empty', params: { field: 'status', before: 0 } }])
    const half = withField(
      now,
      'status',
      each(1000, (n) => (n % 2 === 0 ? 'open' : null)),
    )
    expect(judge(half, PAST, WARN)).toEqual([
      { code: 'field.emptier', params: { field: 'status', share: 50, before: 0 } },
    ])
    // Of a field that is mostly empty most of what it had is gone.
    expect(
      codes(
        withField(
          now,
          'remark',
          each(1000, (n) => (n % 10 === 0 ? 'x' : null)),
        ),
      ),
    ).toContain('field.emptier')
    expect(
      codes(
        withField(
          now,
          'remark',
          each(1000, (n) => (n % 5 === 0 ? `x${n}` : null)),
        ),
      ),
    ).toEqual([])
  })

  it('has a value that a field with few of them never had', () => {
    const now = withField(
      night(6),
      'status',
      each(1000, (n) => (n === 500 ? 'lost' : 'open')),
    )
    expect(judge(now, PAST, WARN)).toEqual([
      { code: 'field.values', params: { field: 'status', count: 1, values: 'lost' } },
    ])
  })

  it('has new values where it has new ones every time', () => {
    const named = (number: number) =>
      figuresOf({ campaign: { type: 'text', values: each(100, () => `campaign ${number}`) } })
    expect(codes(named(4), [named(1), named(2), named(3)])).toEqual([])
  })

  it('has a rare new value in a sample, which may have been there before', () => {
    const sample = (run: RunFigures) => ({ ...run, rows: run.rows * 100 })
    const rare = withField(
      night(6, 5000),
      'status',
      each(5000, (n) => (n < 3 ? 'lost' : 'open')),
    )
    const often = withField(
      night(6, 5000),
      'status',
      each(5000, (n) => (n < 200 ? 'lost' : 'open')),
    )
    const past = PAST.map(sample)
    expect(codes(sample(rare), past)).not.toContain('field.values')
    expect(codes(sample(often), past)).toContain('field.values')
  })

  it('has values that a list has taken in, whatever there was before', () => {
    const now = night(6)
    const fields = now.fields.map((field) =>
      field.name === 'status' ? { ...field, added: [{ value: 'lost', count: 1 }] } : field,
    )
    expect(judge({ ...now, fields }, [], WARN)).toEqual([
      { code: 'field.added', params: { field: 'status', count: 1, values: 'lost' } },
    ])
  })

  it('has another mean, or a number far beyond all others', () => {
    const now = night(6)
    expect(
      codes(
        withField(
          now,
          'amount',
          each(1000, (n) => (n % 500) * 100),
        ),
      ),
    ).toEqual(['field.mean', 'field.above'])
    expect(
      codes(
        withField(
          now,
          'amount',
          each(1000, (n) => (n === 7 ? -5000 : n % 500)),
        ),
      ),
    ).toEqual(['field.below'])
    expect(
      codes(
        withField(
          now,
          'amount',
          each(1000, (n) => (n === 7 ? 700 : n % 500)),
        ),
      ),
    ).toEqual([])
  })

  it('counts on in a field that numbers its records', () => {
    expect(
      codes(
        withField(
          night(6),
          'id',
          each(1000, (n) => 5_000_000 + n),
        ),
      ),
    ).toEqual([])
  })

  it('had far more rejects', () => {
    expect(judge({ ...night(6), read: 1000, rejects: 100 }, PAST, WARN)).toEqual([
      { code: 'rejects.share', params: { share: 10, before: 0 } },
    ])
    expect(codes({ ...night(6), read: 1000, rejects: 40 })).toEqual([])
    const usual = PAST.map((run) => ({ ...run, rejects: 80 }))
    expect(codes({ ...night(6), read: 1000, rejects: 130 }, usual)).toEqual([])
  })

  it('may have a field that it did not have, or of another type', () => {
    const renamed = night(6).fields.map((field) => ({ ...field, name: `${field.name}2` }))
    expect(codes({ ...night(6), fields: renamed })).toEqual([])
    const asText = night(6).fields.map((field) => ({ ...field, type: 'text' as const, nulls: 1000 }))
    expect(codes({ ...night(6), fields: asText.slice(0, 1) })).toEqual([])
  })
})

describe('a run that is like one before', () => {
  const cell = fc.option(fc.integer({ min: -5, max: 40 }), { nil: null, freq: 6 })
  const run = fc.array(fc.tuple(cell, cell), { maxLength: 60 }).chain((records) =>
    fc.record({ rejects: fc.nat(30) }).map(({ rejects }) =>
      figuresOf(
        {
          text: { type: 'text', values: records.map(([text]) => (text === null ? null : `v${text}`)) },
          number: { type: 'integer', values: records.map(([, number]) => number) },
        },
        { rejects, read: records.length + rejects },
      ),
    ),
  )

  it('is never remarked on, whatever the others were', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 3, maxLength: 10 }), fc.nat(), (past, pick) => {
        const same = past[pick % past.length]
        if (same !== undefined) expect(judge(same, past, WARN)).toEqual([])
      }),
    )
  })

  it('is never remarked on any more once it was seen, and never called both few and many', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 3, maxLength: 9 }), run, (past, now) => {
        const rows = judge(now, past, WARN).filter(({ code }) => code.startsWith('rows.'))
        expect(rows.length).toBeLessThan(2)
        expect(judge(now, [...past, now], WARN)).toEqual([])
      }),
    )
  })
})
