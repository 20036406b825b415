import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesOf, compareColumns, pairColumns } from '@shared/columns/compare'
import { actionFor, driftPolicy, driftText, isUnchanged, parseDrift } from '@shared/columns/drift'
import { knownColumnsSchema, placeName } from '@shared/columns/known'
import { isSameContent, likelyRenames, similarity } from '@shared/columns/likely'
import { importDefinitionSchema } from '@shared/jobs/definition'
import { describeDrift } from '@shared/messages/describe-drift'
import { createTranslate } from '@shared/messages/translate'

const known = (...names: string[]) => names.map((name) => ({ name }))
const changes = (before: string[], now: string[], used: readonly string[] = before) =>
  compareColumns(known(...before), now, (name) => used.includes(name))

/** Names that no other one could be taken for. */
const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 30 })
const permuted = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })

describe('Columns compared with those that a job knows', () => {
  it('are the same in any order, and each is found where it stands now', () => {
    fc.assert(
      fc.property(
        names.chain((all) => fc.tuple(fc.constant(all), permuted(all))),
        ([before, now]) => {
          const { numbers, others } = pairColumns(known(...before), now)
          expect(numbers.map((number) => now[number])).toEqual(before)
          expect(others).toEqual([])
          const found = changes(before, now)
          if (found === null) expect(now).toEqual(before)
          else expect({ ...found, reordered: false }).toSatisfy(isUnchanged)
        },
      ),
    )
  })

  it('are found however they are written, in any order', () => {
    const spellings = (name: string) =>
      fc.constantFrom(name, name.toUpperCase(), `${name.slice(0, 1)}_${name.slice(1)}`, `${name} `, [...name].join('-'))
    fc.assert(
      fc.property(
        names.chain((all) => fc.tuple(fc.constant(all), permuted(all), fc.tuple(...all.map(spellings)))),
        ([before, now, written]) => {
          const spelled = new Map(before.map((name, index) => [name, written[index] ?? name]))
          const found = now.map((name) => spelled.get(name) ?? name)
          const { numbers, others } = pairColumns(known(...before), found)
          expect(numbers.map((number) => found[number])).toEqual(before.map((name) => spelled.get(name)))
          expect(others).toEqual([])
          expect(changes(before, found)?.renamed ?? []).toEqual(
            before.flatMap((column) => {
              const to = spelled.get(column)
              return to === column || to === undefined ? [] : [{ column, now: to }]
            }),
          )
        },
      ),
    )
  })

  it('that are gone and new are told exactly, whatever else has moved', () => {
    fc.assert(
      fc.property(
        names.chain((all) => fc.tuple(fc.constant(all), fc.subarray(all), fc.subarray(all))),
        ([all, before, now]) => {
          fc.pre(before.length > 0)
          const found = changesOf(known(...before), now, pairColumns(known(...before), now), () => true)
          expect(found.missing.map(({ column }) => column)).toEqual(before.filter((name) => !now.includes(name)))
          expect(found.new).toEqual(now.filter((name) => !before.includes(name)))
          expect(found.renamed).toEqual([])
          expect(all).toBeDefined()
        },
      ),
    )
  })

  it('are not guessed where several would do', () => {
    expect(changes(['e-mail'], ['E_Mail', 'E Mail'])).toMatchObject({
      missing: [{ column: 'e-mail' }],
      new: ['E_Mail', 'E Mail'],
      renamed: [],
    })
    expect(changes(['e-mail', 'e_mail'], ['EMAIL'])).toMatchObject({ renamed: [], new: ['EMAIL'] })
    expect(changes(['e-mail', 'e_mail'], ['EMAIL', 'e_mail'])).toMatchObject({
      renamed: [{ column: 'e-mail', now: 'EMAIL' }],
      missing: [],
    })
    expect(changes(['-', 'a'], ['_', 'a'])).toMatchObject({ missing: [{ column: '-' }], new: ['_'] })
  })

  it('that nobody uses, and that not every file has, are no loss', () => {
    expect(changes(['a', 'b'], ['a'], ['a'])).toMatchObject({ missing: [], unused: [{ column: 'b' }] })
    const optional = [{ name: 'a' }, { name: 'b', optional: true }]
    expect(compareColumns(optional, ['a'], () => true)).toBeNull()
    expect(compareColumns(optional, ['b', 'a'], () => true)).toMatchObject({ reordered: true, missing: [] })
  })

  it('of a file without header are compared by their number', () => {
    const places = (count: number) => Array.from({ length: count }, (_, index) => placeName(index))
    expect(changes(places(3), places(3))).toBeNull()
    expect(changes(places(3), places(2))).toMatchObject({ missing: [{ column: 'column_3' }], new: [] })
    expect(changes(places(2), places(3))).toMatchObject({ missing: [], new: ['column_3'] })
  })
})

describe('A column that is gone', () => {
  const likely = (before: string[], now: string[]) =>
    likelyRenames(known(...before), now, pairColumns(known(...before), now)).map(({ known: gone, found }) => [
      before[gone],
      now[found],
    ])

  it('is probably one with a similar name at the same place', () => {
    expect(likely(['id', 'birth_date', 'city'], ['id', 'date of birth', 'city'])).toEqual([
      ['birth_date', 'date of birth'],
    ])
    expect(likely(['id', 'email'], ['id', 'email_address'])).toEqual([['email', 'email_address']])
    expect(likely(['a', 'price', 'b'], ['new', 'a', 'prix', 'b'])).toEqual([['price', 'prix']])
  })

  it('is nothing else: another place or another name is no proposal', () => {
    expect(likely(['id', 'email', 'city', 'zip'], ['id', 'city', 'zip', 'email_address'])).toEqual([])
    expect(likely(['id', 'phone', 'city'], ['id', 'colour', 'city'])).toEqual([])
    expect(likely(['id', 'nom'], ['id', 'name'])).toEqual([])
  })

  it('is proposed once, the most similar names first', () => {
    expect(likely(['id', 'amount_net', 'amount'], ['id', 'amount_nett', 'amounts'])).toEqual([
      ['amount_net', 'amount_nett'],
      ['amount', 'amounts'],
    ])
  })

  it('is looked for in little time among thousands', () => {
    const many = (prefix: string) => Array.from({ length: 3000 }, (_, n) => `${prefix} number ${n}`)
    expect(likely(many('old'), many('recent'))).toHaveLength(3000)
  })

  it('is similar by its letters: not at all to completely', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(similarity(a, b)).toBe(similarity(b, a))
        expect(similarity(a, b)).toBeGreaterThanOrEqual(0)
        expect(similarity(a, b)).toBeLessThanOrEqual(1)
      }),
    )
    expect(isSameContent('decimal', 'integer')).toBe(true)
    expect(isSameContent('date', 'datetime')).toBe(true)
    expect(isSameContent('text', 'date')).toBe(false)
  })
})

describe('What a job does when columns have changed', () => {
  const all = changes(['a', 'b', 'c c'], ['c_c', 'a', 'd'], ['a', 'b'])

  it('is one thing for all kinds, or one for each', () => {
    if (all === null) throw new Error('nothing has changed')
    expect(actionFor(all, driftPolicy('goOn', false))).toBe('goOn')
    expect(actionFor(all, driftPolicy('warn', false))).toBe('warn')
    expect(actionFor(all, driftPolicy('stop', true))).toBe('stop')
    expect(actionFor(all, driftPolicy({ missing: 'goOn', new: 'goOn', renamed: 'warn' }, false))).toBe('warn')
    expect(actionFor(all, driftPolicy({ missing: 'goOn', new: 'goOn', renamed: 'stop' }, false))).toBe('stop')
  })

  it('is to stop for a column that it uses, unless the job or the format says otherwise', () => {
    expect(driftPolicy(undefined, false)).toEqual({ missing: 'stop', unused: 'goOn', renamed: 'goOn', new: 'warn' })
    expect(driftPolicy(undefined, true)).toMatchObject({ missing: 'warn' })
    expect(driftPolicy({ missing: 'stop' }, true)).toMatchObject({ missing: 'stop' })
  })

  it('is written in a job file as short as it can be said', () => {
    const parse = (source: object) =>
      importDefinitionSchema.safeParse({
        label: 'x',
        target: { dataset: 'x' },
        source: { files: ['a.csv'], ...source },
      })
    expect(parse({ columns: ['a', { name: 'b', type: 'date' }], drift: { new: 'stop' } })).toMatchObject({
      success: true,
      data: { source: { columns: [{ name: 'a' }, { name: 'b', type: 'date' }], drift: { new: 'stop' } } },
    })
    expect(parse({ drift: 'warn' }).success).toBe(true)
    expect(parse({ drift: 'ignore' }).success).toBe(false)
    expect(parse({ drift: { moved: 'stop' } }).success).toBe(false)
    expect(parse({ columns: [] }).success).toBe(false)
    expect(parse({ columns: ['a', 'a'] }).error?.issues).toMatchObject([{ params: { code: 'columnTwice' } }])
    expect(knownColumnsSchema.parse(['a'])).toEqual([{ name: 'a' }])
  })

  it('is told in words that name every column, in both languages', () => {
    if (all === null) throw new Error('nothing has changed')
    const gone = { column: 'b', likely: { column: 'd', type: 'date' as const } }
    const drift = [{ path: '/in/a.csv', others: 2, changes: { ...all, missing: [gone] } }]
    expect(parseDrift(driftText(drift))).toEqual(drift)
    expect(describeDrift(createTranslate('en'), drift)).toBe(
      '/in/a.csv and 2 more files: missing: b; written otherwise, but certainly the same: c c → c_c; new: d; b is probably called d now (similar name, same place, same values: Date): map it if that is so; in another order, which changes nothing',
    )
    expect(describeDrift(createTranslate('fr'), drift)).toMatch(
      /^\/in\/a\.csv et 2 autres fichiers : absentes.* : b; .*c c → c_c; nouvelles : d; b s’appelle sans doute d .*Date/,
    )
    const many = Array.from({ length: 30 }, (_, n) => `n${n}`)
    const long = [{ path: 'a', others: 0, changes: { ...all, renamed: [], missing: [], reordered: false, new: many } }]
    expect(describeDrift(createTranslate('en'), long)).toMatch(/^a: new: n0, .*, n19 and 10 more$/)
    expect(parseDrift('nonsense')).toEqual([])
    expect(parseDrift('[{"path":7}]')).toEqual([])
  })
})
