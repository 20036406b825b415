import { describe, expect, it } from 'vitest'
import { definitionOf, draftFor, draftOf, mergeColumns } from '@renderer/import/draft'
import { importDefinitionSchema, type ImportDefinition, type ImportDefinitionInput } from '@shared/jobs/definition'

const WHOLE: ImportDefinitionInput = {
  label: 'Everything',
  description: 'All that a job file can say',
  source: {
    files: ['in/orders-*.csv', 'more.csv'],
    format: { kind: 'delimited', delimiter: ';', encoding: 'windows-1252' },
    first: 5,
    last: 900,
    filter: `country = 'FR'`,
    trim: true,
    nullWords: ['N/A', '-'],
  },
  target: {
    dataset: 'orders',
    fields: [
      { name: 'id', type: 'integer', required: true, label: 'Number', rules: { min: 1, unique: true } },
      { name: 'day', type: 'date' },
      { name: 'price', type: 'decimal', precision: 9, scale: 3 },
      { name: 'who', type: 'text', rules: { maxLength: 80 } },
      { name: 'double', type: 'number' },
      { name: 'from', type: 'text', rules: { values: [{ value: 'web', label: 'Web' }] } },
      { name: 'again', type: 'text' },
    ],
  },
  mapping: [
    { field: 'id', column: 'Id' },
    { field: 'day', column: 'Day', format: { patterns: ['dd/MM/yyyy'] } },
    { field: 'price', column: 'Price', format: { decimal: ',' }, transform: [{ kind: 'trim' }] },
    { field: 'who', template: '{First} {Last}', transform: [{ kind: 'collapse' }] },
    { field: 'double', expression: 'TRY_CAST("Price" AS DOUBLE) * 2' },
    { field: 'from', value: 'web' },
    { field: 'again', column: 'Id' },
  ],
  rules: [
    { condition: 'price > 0', message: { en: 'No price', fr: 'Pas de prix' }, action: 'warn' },
    { condition: 'day IS NOT NULL', message: 'No day' },
  ],
  reconciliation: {
    operation: 'upsert',
    key: ['id'],
    secondKey: ['who', 'day'],
    doubles: 'reject',
    updates: { price: 'ifEmpty', from: 'onInsert' },
  },
  errors: {
    onError: 'warn',
    fields: { id: 'reject', double: 'stop' },
    stopWhenFirstRejected: null,
    stopAfterRejects: 7,
    stopAbovePercent: 2.5,
    whenStopped: 'takeBack',
  },
}

const FOUND = ['Id', 'Day', 'Price', 'First', 'Last'].map((name) => ({
  name,
  type: 'text' as const,
  why: 'text',
  samples: [],
}))
const DATASET = { name: 'orders', label: '', rows: 1, fields: [] }

function edited(definition: ImportDefinition, known: readonly (typeof DATASET)[]): ImportDefinition {
  const draft = draftOf('job001', definition, known)
  draft.columns = mergeColumns(draft.columns, FOUND, true)
  return importDefinitionSchema.parse(definitionOf(draft))
}

describe('A job that is opened on the import page and saved again', () => {
  it('says the same as before, also what the page does not show', () => {
    const definition = importDefinitionSchema.parse(WHOLE)
    const again = edited(definition, [])
    const byField = <T extends { field: string }>(mapping: readonly T[] | 'auto') =>
      Object.fromEntries((mapping as readonly T[]).map((one) => [one.field, one]))
    const byName = (one: ImportDefinition) =>
      Object.fromEntries((one.target.fields ?? []).map((field) => [field.name, field]))
    expect(byField(again.mapping)).toEqual(byField(definition.mapping))
    expect(byName(again)).toEqual(byName(definition))
    const rest = { mapping: [], target: {} }
    expect({ ...again, ...rest }).toEqual({ ...definition, ...rest })
  })

  it('keeps its own rules for the fields of a dataset that is there', () => {
    const { target } = edited(importDefinitionSchema.parse(WHOLE), [DATASET])
    expect(target.fields?.map(({ name }) => name)).toEqual(['id', 'who', 'from'])
    expect(target.fields?.[0]?.rules).toEqual({ min: 1, unique: true })
  })

  it('leaves out how values are written where their type is another one now, and what was said of fields that are gone', () => {
    const definition = importDefinitionSchema.parse(WHOLE)
    const draft = draftOf('job001', definition, [])
    for (const column of draft.columns) {
      if (column.field === 'day') column.type = 'text'
      if (column.field === 'price') column.include = false
    }
    draft.others = draft.others.filter(({ mapping }) => mapping.field !== 'who')
    const again = importDefinitionSchema.parse(definitionOf(draft))
    expect(again.mapping).toContainEqual({ field: 'day', column: 'Day' })
    expect(again.reconciliation).toMatchObject({ key: ['id'], secondKey: ['day'], updates: { from: 'onInsert' } })
  })

  it('of a new file says nothing more than what was chosen', () => {
    const draft = draftFor(['/data/People 2026.csv'])
    draft.columns = mergeColumns([], FOUND, false)
    expect(importDefinitionSchema.parse(definitionOf(draft))).toMatchObject({
      label: 'People 2026',
      source: { first: 1, last: null, filter: null, trim: false, nullWords: [] },
      rules: [],
      reconciliation: { operation: 'insert', key: [], secondKey: [] },
    })
  })
})
