import { jobDefinitionSchema, type JobDefinition } from '@shared/jobs/definition'
import type { ErrorData } from '@shared/errors/error-data'
import { definitionOf, type ImportDraft } from './draft'

/** The steps of the import page, in their order. */
export const STEPS = ['source', 'target', 'rules'] as const
export type Step = (typeof STEPS)[number]

/** Something to correct before the import can start. */
export interface Problem {
  readonly step: Step
  /** The id of the element to go to. */
  readonly element: string
  /** Key of the message in the catalogue. */
  readonly key: string
}

export type Checked =
  { readonly definition: JobDefinition; readonly problems: readonly [] } | { readonly problems: readonly Problem[] }

/** The draft as a definition, or what is wrong with it and where. */
export function check(draft: ImportDraft): Checked {
  const twice = fieldsTwice(draft)
  const parsed = jobDefinitionSchema.safeParse(definitionOf(draft))
  if (parsed.success && twice.length === 0) return { definition: parsed.data, problems: [] }
  const found = (parsed.error?.issues ?? []).map((issue) => {
    const params = 'params' in issue ? (issue.params as { code?: string } | undefined) : undefined
    return problemAt(draft, issue.path, params?.code)
  })
  const problems = [...found, ...twice]
  return { problems: problems.filter((one, index) => problems.findIndex((p) => p.element === one.element) === index) }
}

/** The place that an error of main is about; undefined where it is about none in particular. */
export function placeOf(draft: ImportDraft, error: Pick<ErrorData, 'code' | 'params'>): Problem | undefined {
  const key = `error.${error.code}`
  if (error.code.startsWith('file.') || error.code === 'encoding.unknown') {
    return { step: 'source', element: error.code === 'encoding.unknown' ? 'import-encoding' : 'import-file', key }
  }
  if (error.code === 'dataset.notFound') return { step: 'target', element: 'import-dataset', key }
  if (error.code === 'dataset.fieldMissing' || error.code === 'mapping.fieldTwice') {
    return { step: 'target', element: columnElement(draft, (c) => c.field === error.params['field']), key }
  }
  if (error.code === 'mapping.columnMissing') {
    return { step: 'target', element: columnElement(draft, (c) => c.column === error.params['column']), key }
  }
  if (error.code.startsWith('expression.')) return { step: 'rules', element: expressionElement(draft, error), key }
  return undefined
}

/** Expressions are known by the sentence that names them. */
function expressionElement(draft: ImportDraft, { params }: Pick<ErrorData, 'params'>): string {
  const rule = draft.rules.findIndex(({ condition }) => condition.trim() === params['expression'])
  return rule < 0 || draft.source.filter?.trim() === params['expression'] ? 'import-filter' : `import-rule-${rule}`
}

function problemAt(draft: ImportDraft, path: readonly PropertyKey[], code: string | undefined): Problem {
  const [first, second, third] = path
  const at = (step: Step, element: string, key: string): Problem => ({ step, element, key })
  if (first === 'label') return at('target', 'import-label', 'window.import.problem.label')
  if (first === 'source' && second === 'files') return at('source', 'import-file', 'window.import.problem.file')
  if (first === 'source' && ['filter', 'first', 'last', 'nullWords'].includes(String(second))) {
    const element = { filter: 'filter', first: 'first', last: 'last' }[String(second)] ?? 'null-words'
    return at('rules', `import-${element}`, `definition.${code ?? 'invalid'}`)
  }
  if (first === 'rules') {
    const field = third === 'message' ? '-message' : ''
    return at('rules', `import-rule-${String(second)}${field}`, 'window.records.incomplete')
  }
  if (first === 'source')
    return at('source', `import-${String(third ?? 'delimiter')}`, `definition.${code ?? 'invalid'}`)
  if (first === 'reconciliation') return at('rules', 'import-key', `definition.${code ?? 'invalid'}`)
  if (first === 'errors') return at('rules', 'import-stop', 'definition.invalid')
  if (first === 'target' && second === 'dataset') {
    return at('target', 'import-dataset', code === 'reserved' ? 'definition.reserved' : 'window.import.problem.dataset')
  }
  if ((first === 'target' || first === 'mapping') && typeof (first === 'target' ? third : second) === 'number') {
    return at(
      'target',
      includedElement(draft, Number(first === 'target' ? third : second)),
      'window.import.problem.field',
    )
  }
  if (first === 'target' || first === 'mapping') return at('target', 'import-columns', 'window.import.problem.columns')
  return at('target', 'import-label', 'definition.invalid')
}

function fieldsTwice(draft: ImportDraft): Problem[] {
  const seen = new Set<string>()
  return draft.columns.flatMap((column, index): Problem[] => {
    if (!column.include || column.field === '') return []
    const name = column.field.trim().toLowerCase()
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [{ step: 'target', element: `import-field-${index}`, key: 'window.import.problem.twice' }]
  })
}

function includedElement(draft: ImportDraft, position: number): string {
  const included = draft.columns.flatMap((column, index) => (column.include ? [index] : []))
  return `import-field-${included[position] ?? 0}`
}

function columnElement(draft: ImportDraft, matches: (column: ImportDraft['columns'][number]) => boolean): string {
  const index = draft.columns.findIndex(matches)
  return index < 0 ? 'import-columns' : `import-field-${index}`
}
