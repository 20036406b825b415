import { describe, expect, it } from 'vitest'
import { asFieldsOf, asNewFields, fieldNameFor, hasMostFields, withColumns } from '@renderer/import/draft/columns'
import {
  addField,
  changeDeclared,
  changeFormat,
  changeRules,
  fillFieldOf,
  openQuestions,
  renameField,
  takeReading,
} from '@renderer/import/draft/fields'
import { spoken } from '@renderer/import/draft/spoken'
import { definitionOf, draftFor, draftOf } from '@shared/jobs/draft/definition'
import { importDraftSchema, type ImportDraft } from '@shared/jobs/draft/draft'
import { importDefinitionSchema, type ImportDefinition, type ImportDefinitionInput } from '@shared/jobs/definition'
import type { Dataset } from '@shared/jobs/fields'
import { readingsOf } from '@shared/jobs/found-type'
import type { DetectedColumn } from '@shared/runner/sources'
import { WHOLE } from '@tests/helpers/whole-definition'

const column = (name: string, more: Partial<DetectedColumn> = {}): DetectedColumn => ({
  name,
  type: 'text',
  why: 'column.mixed',
  samples: [],
  ...more,
})
const FOUND = ['Id', 'Day', 'Price', 'First', 'Last'].map((name) => column(name))

function opened(input: ImportDefinitionInput, columns = FOUND, exists = false): ImportDraft {
  const draft = draftOf(importDefinitionSchema.parse(input), exists)
  draft.fields = withColumns(draft, columns, true)
  return draft
}
function fresh(columns: readonly DetectedColumn[]): ImportDraft {
  const draft = draftFor(['/data/People 2026.csv'])
  draft.fields = withColumns(draft, columns, false)
  return draft
}
const saved = (draft: ImportDraft): ImportDefinition => importDefinitionSchema.parse(definitionOf(draft))
const fieldsOf = (draft: ImportDraft) => draft.fields.map(({ field }) => field.name)
const at = (draft: ImportDraft, name: string) => {
  const found = draft.fields.find(({ field }) => field.name === name)
  if (found === undefined) throw new Error(`no field ${name}`)
  return found
}

describe('a job that is opened on the import page and saved again', () => {
  it('says the same as before, also what the page did not change', () => {
    expect(saved(opened(WHOLE))).toEqual(importDefinitionSchema.parse(WHOLE))
  })

  it('says the same with the columns of its file in another order, and with names written otherwise', () => {
    const columns = ['last', 'FIRST', 'price', 'Day', 'id'].map((name) => column(name))
    expect(saved(opened(WHOLE, columns))).toEqual(importDefinitionSchema.parse(WHOLE))
  })

  it('says the same where its file has lost and gained columns: what was said stays, and what is new is left out', () => {
    const draft = opened(WHOLE, [column('Id'), column('Price'), column('More')])
    expect(saved(draft)).toEqual(importDefinitionSchema.parse(WHOLE))
    expect(at(draft, 'More').include).toBe(false)
  })

  it('is not changed by being looked at', () => {
    const definition = importDefinitionSchema.parse({ ...WHOLE, target: { dataset: 'orders' } })
    const before = spoken(draftOf(definition, false))
    expect(spoken(opened(definition, [column('Id', { type: 'integer' }), column('Day', { type: 'date' })]))).toBe(
      before,
    )
  })

  it('keeps what it declares of a dataset that is there', () => {
    const draft = opened(WHOLE, FOUND, true)
    expect(saved(draft).target.fields?.map(({ name }) => name)).toEqual(WHOLE.target.fields?.map(({ name }) => name))
  })
})

describe('a new import', () => {
  it('says what was found of its columns, and nothing more than what was chosen', () => {
    const draft = fresh([
      column('id', { type: 'integer' }),
      column('day', { type: 'date', format: 'dd/MM/yyyy' }),
      column('price', { type: 'number', decimal: ',', grouping: ' ' }),
      column('rate', { type: 'decimal', precision: 18, scale: 2 }),
    ])
    expect(saved(draft)).toMatchObject({
      label: 'People 2026',
      target: {
        dataset: 'people_2026',
        fields: [
          { name: 'id', type: 'integer' },
          { name: 'day', type: 'date' },
          { name: 'price', type: 'number' },
          { name: 'rate', type: 'decimal', precision: 18, scale: 2 },
        ],
      },
      mapping: [
        { column: 'id', field: 'id' },
        { column: 'day', field: 'day', format: { patterns: ['dd/MM/yyyy'] } },
        { column: 'price', field: 'price', format: { decimal: ',', grouping: ' ' } },
        { column: 'rate', field: 'rate' },
      ],
      source: { first: 1, last: null, filter: null, trim: false, nullWords: [] },
      rules: [],
      reconciliation: { operation: 'insert', key: [], secondKey: [] },
    })
  })

  it('follows its file: columns of which nothing was said go with it, others stay', () => {
    const draft = fresh([column('id;day'), column('x')])
    changeDeclared(draft, at(draft, 'x').id, { required: true })
    draft.fields = withColumns(draft, [column('id', { type: 'integer' }), column('day')], false)
    expect(fieldsOf(draft)).toEqual(['x', 'id', 'day'])
    draft.fields = withColumns(draft, [column('day', { type: 'date' }), column('id')], false)
    expect(at(draft, 'day').field.type).toBe('date')
    expect(at(draft, 'id').field.type).toBe('text')
  })

  it('has a label that can be kept, however long the name of its file is', () => {
    expect(importDraftSchema.safeParse(draftFor([`/data/${'x'.repeat(250)}.csv`])).success).toBe(true)
  })

  it('keeps a type that was chosen, whatever is found later', () => {
    const draft = fresh([column('day', { type: 'date', format: 'dd/MM/yyyy' })])
    changeDeclared(draft, 0, { type: 'text' })
    draft.fields = withColumns(draft, [column('day', { type: 'date', format: 'MM/dd/yyyy' })], false)
    expect(saved(draft).mapping).toEqual([{ column: 'day', field: 'day' }])
    expect(at(draft, 'day').field.type).toBe('text')
  })

  it('gives its fields names that a dataset can have', () => {
    expect(fieldNameFor('rowid', [])).toBe('rowid_2')
    expect(fieldNameFor('Vigie:version', ['vigie_version'])).toBe('vigie_version_2')
    expect(fieldNameFor(' Id ', ['id', 'ID_2'])).toBe('Id_3')
    expect(fieldNameFor('x'.repeat(300), []).length).toBeLessThanOrEqual(255)
    expect(fieldNameFor('  ', [])).toBe('column')
  })
})

const CUSTOMERS: Dataset = {
  name: 'customers',
  label: 'Customers',
  rows: 3,
  fields: [
    { name: 'id', type: 'integer', required: true },
    { name: 'birth_date', label: 'Born', type: 'date', required: false },
    { name: 'city', type: 'text', required: false },
  ],
}

describe('the fields of a dataset that is there', () => {
  const filling = (columns: readonly DetectedColumn[]) => {
    const draft = fresh(columns)
    draft.target = { ...draft.target, mode: 'existing', dataset: 'customers' }
    draft.fields = asFieldsOf(draft.fields, CUSTOMERS)
    return draft
  }

  it('are found by name and by label; other columns are left out, types are the dataset’s', () => {
    const draft = filling([column('ID'), column('born', { type: 'date', format: 'dd/MM/yyyy' }), column('street')])
    expect(saved(draft)).toMatchObject({
      target: { dataset: 'customers' },
      mapping: [
        { column: 'ID', field: 'id' },
        { column: 'born', field: 'birth_date', format: { patterns: ['dd/MM/yyyy'] } },
      ],
    })
    expect(saved(draft).target.fields).toBeUndefined()
    expect(at(draft, 'id').field.type).toBe('integer')
  })

  it('are left again for a new dataset, and nothing that was said is lost', () => {
    const columns = [column('ID', { type: 'integer' }), column('street')]
    const draft = filling(columns)
    changeRules(draft, at(draft, 'id').id, { min: 1 })
    draft.target = { ...draft.target, mode: 'new', dataset: 'people' }
    draft.fields = withColumns({ ...draft, fields: asNewFields(draft.fields) }, columns, false)
    expect(saved(draft).target.fields).toMatchObject([
      { name: 'id', rules: { min: 1 } },
      { name: 'street', type: 'text' },
    ])
  })

  it('can be chosen for a column, or left to nothing', () => {
    const draft = filling([column('ID'), column('town')])
    const town = at(draft, 'town').id
    fillFieldOf(draft, town, CUSTOMERS.fields[2] ?? null)
    expect(saved(draft).mapping).toContainEqual({ column: 'town', field: 'city' })
    fillFieldOf(draft, town, null)
    expect(saved(draft).mapping).toEqual([{ column: 'ID', field: 'id' }])
  })

  it('tell by their names whether a source is theirs', () => {
    expect(hasMostFields(CUSTOMERS, [column('Id'), column('born')])).toBe(true)
    expect(hasMostFields(CUSTOMERS, [column('id'), column('other')])).toBe(false)
  })
})

describe('a field', () => {
  it('that is renamed is followed by its key, its actions and its updates', () => {
    const draft = opened(WHOLE)
    renameField(draft, at(draft, 'id').id, 'number')
    renameField(draft, at(draft, 'price').id, 'amount')
    expect(saved(draft)).toMatchObject({
      reconciliation: { key: ['number'], updates: { amount: 'ifEmpty' } },
      errors: { fields: { number: 'reject' } },
    })
  })

  it('that is renamed to the name of another one takes nothing from it', () => {
    const draft = opened(WHOLE)
    renameField(draft, at(draft, 'day').id, 'id')
    renameField(draft, draft.fields[1]?.id ?? -1, 'day')
    expect(saved(draft)).toEqual(importDefinitionSchema.parse(WHOLE))
  })

  it('can be added with a value of its own, and fills what a dataset has free', () => {
    const draft = fresh([column('id')])
    addField(draft, { name: 'new_field', from: 'value', mapping: { value: 'web' } }, null)
    addField(draft, { name: 'new_field', from: 'template', mapping: { template: '{id}' } }, null)
    expect(saved(draft).mapping).toEqual([
      { column: 'id', field: 'id' },
      { field: 'new_field', value: 'web' },
      { field: 'new_field_2', template: '{id}' },
    ])
    const id = addField(draft, { name: 'new_field', from: 'expression', mapping: { expression: '1' } }, CUSTOMERS)
    expect(draft.fields.find((field) => field.id === id)?.field).toMatchObject({ name: 'birth_date', type: 'date' })
  })

  it('loses a rule and a part of its format where they are taken away', () => {
    const draft = fresh([column('id')])
    changeRules(draft, 0, { maxLength: 5, email: true })
    changeRules(draft, 0, { maxLength: undefined, email: undefined })
    changeDeclared(draft, 0, { type: 'number' })
    changeFormat(draft, 0, { decimal: ',', currency: true })
    changeFormat(draft, 0, { currency: undefined })
    expect(saved(draft)).toMatchObject({ mapping: [{ format: { decimal: ',' } }] })
    expect(saved(draft).target.fields?.[0]).not.toHaveProperty('rules')
  })
})

describe('a column that can be read in two ways', () => {
  const VAGUE = column('day', { formats: ['dd/MM/yyyy', 'MM/dd/yyyy'], samples: ['03/04/2026'] })
  const NUMBER = column('price', { formats: ['1 234,5', '1,234.5'] })

  it('is asked about until somebody has decided', () => {
    const draft = fresh([VAGUE, NUMBER])
    expect(openQuestions(draft, [VAGUE, NUMBER]).map(({ column: { name } }) => name)).toEqual(['day', 'price'])
    takeReading(draft, 0, readingsOf(VAGUE)[1] ?? null)
    takeReading(draft, 1, null)
    expect(openQuestions(draft, [VAGUE, NUMBER])).toEqual([])
    expect(saved(draft)).toMatchObject({
      target: {
        fields: [
          { name: 'day', type: 'date' },
          { name: 'price', type: 'text' },
        ],
      },
      mapping: [{ column: 'day', format: { patterns: ['MM/dd/yyyy'] } }, { column: 'price' }],
    })
  })

  it('gives numbers their signs', () => {
    expect(readingsOf(NUMBER)).toEqual([
      { type: 'number', format: { decimal: ',', grouping: ' ' } },
      { type: 'number', format: { decimal: '.', grouping: ',' } },
    ])
  })

  it('is not asked about where it stays text, or where every run looks again', () => {
    const draft = fresh([VAGUE])
    draft.target = { mode: 'existing', dataset: 'customers', declares: true }
    expect(openQuestions(draft, [VAGUE])).toEqual([])
    expect(openQuestions({ ...fresh([VAGUE]), byName: true }, [VAGUE])).toEqual([])
    const open = fresh([VAGUE])
    open.target.declares = false
    expect(openQuestions(open, [VAGUE])).toEqual([])
  })
})
