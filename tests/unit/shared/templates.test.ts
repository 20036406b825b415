import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importDefinitionSchema, type ImportDefinition } from '@shared/jobs/definition'
import { writtenDefinition, writtenTemplate, writtenText } from '@shared/jobs/written'
import { fitOf, fittingTemplates } from '@shared/templates/match'
import { definitionFrom, importTemplateSchema, templateOf } from '@shared/templates/template'

const definition: ImportDefinition = importDefinitionSchema.parse({
  label: 'Orders',
  description: 'Monthly',
  source: {
    files: ['/in/orders.csv'],
    format: { delimiter: ';', header: true },
    filter: "country = 'FR'",
    trim: true,
    columns: ['id', 'mail', { name: 'price', type: 'decimal' }, { name: 'note', optional: true }],
    drift: { new: 'stop' },
  },
  target: { dataset: 'orders', fields: [{ name: 'id', type: 'integer' }, { name: 'mail' }, { name: 'price' }] },
  mapping: [
    { field: 'id', column: 'id' },
    { field: 'mail', column: 'mail', transform: ['lower'] },
    { field: 'price', expression: 'price || 0', format: { decimal: ',' } },
  ],
  rules: [{ condition: 'price > 0', message: { en: 'No price', fr: 'Pas de prix' } }],
  reconciliation: { operation: 'upsert', key: ['id'], updates: { mail: 'ifEmpty' } },
  errors: { onError: 'warn', whenStopped: 'takeBack' },
})

describe('A template', () => {
  it('is a definition without its files, and gives it back with them', () => {
    const template = templateOf(definition, 'Monthly orders', true)
    expect(importTemplateSchema.parse(template)).toEqual(template)
    expect(template.label).toBe('Monthly orders')
    expect(template.source).not.toHaveProperty('files')
    const again = definitionFrom(template, ['/in/orders-2.csv', '/in/orders-3.csv'])
    expect(importDefinitionSchema.parse(again)).toEqual({
      ...definition,
      label: 'orders-2',
      source: { ...definition.source, files: ['/in/orders-2.csv', '/in/orders-3.csv'] },
    })
  })

  it('may leave the dataset to each import', () => {
    const template = templateOf(definition, 'Orders', false)
    expect(template.target).toEqual({ fields: definition.target.fields })
    expect(definitionFrom(template, ['/in/Sales 2026.csv']).target.dataset).toBe('sales_2026')
  })

  it('is checked like a definition', () => {
    const wrong = (parts: object) => importTemplateSchema.safeParse({ label: 'x', ...parts }).success
    expect(wrong({})).toBe(true)
    expect(wrong({ label: '' })).toBe(false)
    expect(wrong({ source: { files: ['a.csv'] } })).toBe(false)
    expect(wrong({ reconciliation: { operation: 'upsert' } })).toBe(false)
    expect(wrong({ source: { first: 5, last: 2 } })).toBe(false)
  })
})

describe('The template for a file', () => {
  const template = (label: string, columns: unknown[] | undefined, changedAt = '2026-01-01') => ({
    template: importTemplateSchema.parse({ label, source: columns === undefined ? {} : { columns } }),
    changedAt,
  })

  it('has exactly its columns in any order, or the same ones written otherwise', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1 }), fc.nat(), (names, n) => {
        const { template: one } = template('t', names)
        expect(fitOf(one, [...names].reverse())).toBe('exact')
        const spelled = names.map((name, index) => (index === n % names.length ? `${name.toUpperCase()} ` : name))
        expect(fitOf(one, spelled)).toBe('alike')
        expect(fitOf(one, [...names, 'one more'])).toBeNull()
        expect(fitOf(one, names.slice(1))).toBeNull()
      }),
    )
  })

  it('may do without columns that not every file has, and never fits without known columns', () => {
    const { template: one } = template('t', ['a', { name: 'b', optional: true }])
    expect(fitOf(one, ['a'])).toBe('exact')
    expect(fitOf(one, ['b', 'a'])).toBe('exact')
    expect(fitOf(one, ['b'])).toBeNull()
    expect(fitOf(template('t', undefined).template, ['a'])).toBeNull()
  })

  it('is the best fitting one, then the newest', () => {
    const all = [
      template('alike', ['A', 'B'], '2026-03-01'),
      template('old', ['a', 'b'], '2026-01-01'),
      template('other', ['a', 'c']),
      template('new', ['b', 'a'], '2026-02-01'),
    ]
    expect(fittingTemplates(all, ['a', 'b']).map(({ template: { label }, fit }) => [label, fit])).toEqual([
      ['new', 'exact'],
      ['old', 'exact'],
      ['alike', 'alike'],
    ])
  })
})

describe('A file that is written for a person', () => {
  it('leaves out what is the default, and reads as the same definition', () => {
    const written = writtenDefinition(definition)
    expect(importDefinitionSchema.parse(JSON.parse(writtenText(written)))).toEqual(definition)
    expect(written).not.toHaveProperty('kind')
    expect(written).toMatchObject({ errors: { onError: 'warn', whenStopped: 'takeBack' } })
    expect(Object.keys((written as ImportDefinition).errors)).toHaveLength(2)
    const small = importDefinitionSchema.parse({ label: 'x', source: { files: ['-'] }, target: { dataset: '_' } })
    expect(writtenDefinition(small)).toEqual({ label: 'x', source: { files: ['-'] }, target: { dataset: '_' } })
    const template = templateOf(definition, 'Orders', true)
    expect(importTemplateSchema.parse(JSON.parse(writtenText(writtenTemplate(template))))).toEqual(template)
  })

  it('has short values on one line, and is the same JSON whatever is in them', () => {
    expect(writtenText({ a: [{ name: 'x', type: 'y' }], b: ['c'] })).toBe(
      '{\n  "a": [\n    { "name": "x", "type": "y" }\n  ],\n  "b": ["c"]\n}\n',
    )
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const content = { value, text, nested: [{ text, value }, [text], { '{\n': text }] }
        expect(JSON.parse(writtenText(content))).toEqual(JSON.parse(JSON.stringify(content)))
      }),
    )
  })
})
