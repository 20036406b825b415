import { VigieError } from '@shared/errors/error-data'
import type { FileDrift } from '@shared/columns/drift'
import type { KnownColumn } from '@shared/columns/known'
import type { TemplateFit } from '@shared/templates/match'
import type { TemplateSummary } from '@shared/templates/template'

/** What the jobs of the harness know of their columns: the preview has others. */
export const KNOWN_COLUMNS: readonly KnownColumn[] = [
  'id',
  'Name',
  'birth_date',
  'amount',
  'city',
  'active',
  'telephone',
].map((name) => ({ name }))

/** Every kind of change, in two groups of files. */
export function fakeDrift(): FileDrift[] {
  const none = { missing: [], unused: [], renamed: [], new: [], reordered: false }
  return [
    {
      path: '/data/deliveries/customers_2026.csv',
      others: 2,
      changes: {
        missing: [
          { column: 'birth_date', likely: { column: 'date of birth', type: 'date' } },
          { column: 'email', likely: null },
        ],
        unused: [{ column: 'remarks', likely: null }],
        renamed: [{ column: 'name', now: 'NAME' }],
        new: ['date of birth', 'country_of_residence'],
        reordered: true,
      },
    },
    { path: '/data/deliveries/customers_2027.csv', others: 0, changes: { ...none, new: ['loyalty'] } },
  ]
}

/** Templates in memory: two to begin with, the first of which has the columns of the preview. */
export class FakeTemplates {
  #templates: TemplateSummary[] = [
    this.#made('tmpl000001', 'Monthly customers', 'customers', 7),
    this.#made('tmpl000002', 'Deliveries', null, null),
  ]
  #number = 3

  list(): TemplateSummary[] {
    return [...this.#templates].sort((a, b) => a.label.localeCompare(b.label))
  }

  fitting(columns: readonly string[]): (TemplateSummary & { readonly fit: TemplateFit })[] {
    return this.#templates
      .filter((template) => template.columns === columns.length)
      .map((template) => ({ ...template, fit: 'alike' }))
  }

  save(label: string, replace: boolean): string {
    const same = this.#templates.find((template) => template.label === label)
    if (same !== undefined && !replace) throw new VigieError('template.exists', { label })
    if (same !== undefined) return same.id
    const id = `tmpl${String(this.#number++).padStart(6, '0')}`
    this.#templates.push(this.#made(id, label, null, 3))
    return id
  }

  rename(id: string, label: string): null {
    if (this.#templates.some((template) => template.label === label)) throw new VigieError('template.exists', { label })
    this.#templates = this.#templates.map((template) => (template.id === id ? { ...template, label } : template))
    return null
  }

  remove(id: string): null {
    this.#templates = this.#templates.filter((template) => template.id !== id)
    return null
  }

  label(id: string): string {
    return this.#templates.find((template) => template.id === id)?.label ?? ''
  }

  #made(id: string, label: string, dataset: string | null, columns: number | null): TemplateSummary {
    return { id, label, description: '', dataset, columns, changedAt: '2026-11-20T08:30:00.000Z' }
  }
}
