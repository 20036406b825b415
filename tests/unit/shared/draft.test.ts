import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { importDefinitionSchema, type ImportDefinition, type ImportDefinitionInput } from '@shared/jobs/definition'
import { definitionOf, draftFor, draftOf } from '@shared/jobs/draft/definition'
import { importDraftSchema, type ImportDraft } from '@shared/jobs/draft/draft'
import { loosened } from '@shared/jobs/draft/loosened'
import { WHOLE } from '@tests/helpers/whole-definition'

const again = (definition: ImportDefinition, exists: boolean): ImportDefinition =>
  importDefinitionSchema.parse(definitionOf(importDraftSchema.parse(draftOf(definition, exists))))

describe('a definition that is opened as a draft and taken back', () => {
  const { mapping = 'auto', target, ...rest } = WHOLE
  const cases: readonly [string, ImportDefinitionInput][] = [
    ['with everything in it', WHOLE],
    ['that maps by name', { ...WHOLE, mapping: 'auto' }],
    ['that leaves fields to what is found', { ...WHOLE, target: { dataset: 'orders' } }],
    ['that says nothing of the fields', { ...WHOLE, target: { dataset: 'orders' }, mapping: 'auto' }],
    ['that says more of some fields', { ...rest, mapping, target: { ...target, fields: target.fields?.slice(0, 2) } }],
    ['that says the least', { label: 'Orders', source: { files: ['a.csv'] }, target: { dataset: 'orders' } }],
  ]
  it.each(cases)('says the same: one %s', (_, input) => {
    const definition = importDefinitionSchema.parse(input)
    expect(again(definition, true)).toEqual(definition)
    if (input.target.fields?.length !== 2) expect(again(definition, false)).toEqual(definition)
  })
})

describe('a draft', () => {
  const edited = (change: (draft: ImportDraft) => void): ImportDefinition => {
    const draft = draftOf(importDefinitionSchema.parse(WHOLE), false)
    change(draft)
    return importDefinitionSchema.parse(definitionOf(draft))
  }

  it('leaves out how values are written and ruled where their type is another one now, and keeps it', () => {
    const draft = draftOf(importDefinitionSchema.parse(WHOLE), false)
    const [id, day, , who] = draft.fields
    if (id === undefined || day === undefined || who === undefined) throw new Error('no fields')
    id.field.type = 'text'
    day.field.type = 'text'
    who.field.type = 'integer'
    const { mapping, target } = importDefinitionSchema.parse(definitionOf(draft))
    expect(mapping).toContainEqual({ field: 'day', column: 'Day' })
    expect(target.fields?.[0]?.rules).toEqual({ unique: true })
    expect(target.fields?.[3]?.rules).toBeUndefined()
    expect(day.mapping.format).toEqual({ patterns: ['dd/MM/yyyy'] })
  })

  it('leaves out what was said of fields that are not imported', () => {
    const { target, reconciliation } = edited((draft) => {
      for (const field of draft.fields) if (['price', 'who'].includes(field.field.name)) field.include = false
    })
    expect(target.fields?.map(({ name }) => name)).toEqual(['id', 'day', 'double', 'from', 'again', 'later'])
    expect(reconciliation).toMatchObject({ key: ['id'], secondKey: ['day'], updates: { from: 'onInsert' } })
  })

  it('keeps what was written for another way of filling a field', () => {
    const { mapping } = edited((draft) => {
      const [id] = draft.fields
      if (id === undefined) throw new Error('no fields')
      id.mapping.expression = 'CAST("Id" AS INTEGER) + 1'
      id.from = 'expression'
    })
    expect((mapping as readonly object[])[0]).toEqual({ field: 'id', expression: 'CAST("Id" AS INTEGER) + 1' })
  })

  it('may hold everything that is not finished, but nothing of another shape', () => {
    const draft = draftFor([])
    draft.rules = [{ condition: '', message: '', action: 'reject' }]
    draft.source.filter = ' '
    draft.source.last = 0
    draft.source.format = { kind: 'xlsx', sheet: '', header: 'auto', range: 'B' }
    draft.fields = [
      {
        id: 0,
        include: true,
        touched: true,
        typeChosen: true,
        declared: false,
        from: 'column',
        field: { name: '', type: 'date', required: false, rules: { pattern: '', min: 'x', values: [] } },
        mapping: { column: '', transform: [{ kind: 'replace', text: '', by: '' }], format: { patterns: ['', 'd'] } },
      },
    ]
    expect(importDraftSchema.parse(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
    expect(importDefinitionSchema.safeParse(definitionOf(draft)).success).toBe(false)
    expect(importDraftSchema.safeParse({ ...draft, more: 1 }).success).toBe(false)
    expect(importDraftSchema.safeParse({ ...draft, source: { ...draft.source, files: 'a.csv' } }).success).toBe(false)
    expect(importDraftSchema.safeParse({ ...draft, label: 'x'.repeat(201) }).success).toBe(false)
  })
})

describe('a loosened schema', () => {
  it('asks for the same shape and nothing else, but keeps greatest lengths and defaults', () => {
    const strict = z
      .strictObject({
        text: z.string().trim().min(1).max(3).regex(/a/).default('a'),
        list: z.array(z.number().int().min(1)).min(1).max(2),
        kind: z.union([z.literal('auto'), z.string().regex(/^\//)]).nullable(),
        named: z.record(z.string(), z.enum(['a', 'b'])).optional(),
      })
      .refine(() => false)
    const schema = loosened(strict)
    expect(schema.parse({ list: [], kind: null })).toEqual({ text: 'a', list: [], kind: null })
    expect(schema.parse({ text: ' x', list: [0.5], kind: 'x', named: { z: 'a' } })).toMatchObject({ text: ' x' })
    for (const wrong of [{ text: 'long' }, { list: [1, 2, 3] }, { kind: 1 }, { named: { z: 'c' } }, { more: 1 }])
      expect(schema.safeParse({ list: [], kind: null, ...wrong }).success).toBe(false)
  })
})
