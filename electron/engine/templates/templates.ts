import { VigieError } from '@shared/errors/error-data'
import { fittingTemplates, type TemplateFit } from '@shared/templates/match'
import {
  importTemplateSchema,
  type ImportTemplate,
  type ImportTemplateInput,
  type TemplateRecord,
  type TemplateSummary,
} from '@shared/templates/template'
import { checkInput } from '../jobs/definitions'
import { Turns } from '../lifecycle/turns'
import { newId } from '../store/ids'
import type { Store } from '../store/store'

export interface TemplatesOptions {
  readonly store: Store
  /** Throws where nothing may be changed. */
  readonly mayChange: () => void
}

/** The saved templates of a workspace. Their labels are names: each is there once, whatever its case. */
export class Templates {
  readonly #store: Store
  readonly #mayChange: () => void
  readonly #turns = new Turns()

  constructor({ store, mayChange }: TemplatesOptions) {
    this.#store = store
    this.#mayChange = mayChange
  }

  /** By label. */
  list(): TemplateSummary[] {
    return [...this.#store.templates()]
      .map(summaryOf)
      .sort((a, b) => a.label.localeCompare(b.label) || a.id.localeCompare(b.id))
  }

  /** @throws template.notFound */
  get(id: string): ImportTemplate {
    return this.#store.template(id).template
  }

  /** Templates for a file with these columns, the best one first. */
  fitting(columns: readonly string[]): (TemplateSummary & { readonly fit: TemplateFit })[] {
    return fittingTemplates(this.#store.templates(), columns).map((record) => ({
      ...summaryOf(record),
      fit: record.fit,
    }))
  }

  /** The label, with a number behind it where another template has it. */
  freeLabel(label: string): string {
    let free = label
    for (let number = 2; this.#labelled(free) !== undefined; number++) free = `${label.slice(0, 190)} (${number})`
    return free
  }

  /**
   * Resolves with the id when the template is stored.
   * @param replace a template of the same label becomes this one
   * @throws definition.invalid, template.exists, file.unwritable
   */
  save(input: ImportTemplateInput, replace: boolean): Promise<string> {
    return this.#change(async () => {
      const template = checkInput(importTemplateSchema, input)
      const now = new Date().toISOString()
      const same = this.#labelled(template.label)
      if (same !== undefined && !replace) throw new VigieError('template.exists', { label: same.template.label })
      const record = same ?? { id: newId(), createdAt: now }
      await this.#store.saveTemplate({ ...record, changedAt: now, template })
      return record.id
    })
  }

  /** @throws template.notFound, template.exists, definition.invalid, file.unwritable */
  rename(id: string, label: string): Promise<void> {
    return this.#change(async () => {
      const record = this.#store.template(id)
      const template = checkInput(importTemplateSchema, { ...record.template, label })
      const same = this.#labelled(template.label)
      if (same !== undefined && same.id !== id) throw new VigieError('template.exists', { label: same.template.label })
      await this.#store.saveTemplate({ ...record, changedAt: new Date().toISOString(), template })
    })
  }

  /** @throws template.notFound, file.unwritable */
  remove(id: string): Promise<void> {
    return this.#change(() => this.#store.removeTemplate(id))
  }

  /** One change after another: what can't be saved is taken back, and names are looked at before they are given. */
  #change<R>(work: () => Promise<R>): Promise<R> {
    return this.#turns.take('templates', async () => {
      this.#mayChange()
      return work()
    })
  }

  #labelled(label: string): TemplateRecord | undefined {
    const wanted = label.toLowerCase()
    return [...this.#store.templates()].find(({ template }) => template.label.toLowerCase() === wanted)
  }
}

function summaryOf({ id, changedAt, template }: TemplateRecord): TemplateSummary {
  const { label, description, source, target } = template
  return {
    id,
    label,
    description,
    dataset: target.dataset ?? null,
    columns: source.columns?.length ?? null,
    changedAt,
  }
}
