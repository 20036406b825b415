import { declaredFields, filledFields } from '@shared/jobs/draft/definition'
import type { ImportDraft } from '@shared/jobs/draft/draft'
import type { ErrorData } from '@shared/errors/error-data'
import { LANGUAGES } from '@shared/messages/plural'
import type { Step } from '../steps'

/** Where on the page something is. */
export interface Place {
  readonly step: Step
  /** The id of the element to go to. */
  readonly element: string
  /** The field whose settings hold the element; null where it stands on the page itself. */
  readonly field: number | null
}

const at = (step: Step, element: string, field: number | null = null): Place => ({ step, element, field })

/** The element in which a part of a field is said. */
export function fieldElement(id: number, part = ''): string {
  return `import-field-${id}${part === '' ? '' : `-${part}`}`
}

/** The place of a path of the definition that `definitionOf` makes of the draft. */
export function placeOfPath(draft: ImportDraft, path: readonly PropertyKey[]): Place {
  const [first, second, third, ...rest] = path.map(String)
  switch (first) {
    case 'label':
    case 'description':
      return at('summary', `import-${first}`)
    case 'source':
      return placeInSource(second, third)
    case 'target':
      return second === 'fields' && third !== undefined
        ? placeInField(declaredFields(draft)[Number(third)]?.id, rest)
        : at('mapping', second === 'dataset' ? 'import-dataset' : 'import-columns')
    case 'mapping':
      return second === undefined
        ? at('mapping', 'import-columns')
        : placeInField(filledFields(draft)[Number(second)]?.id, third === undefined ? [] : [third, ...rest])
    case 'reconciliation':
      return at('reconciliation', second === 'secondKey' ? 'import-second-key' : 'import-key')
    case 'rules':
      return at('errors', third === 'message' ? messageElement(draft, Number(second)) : `import-rule-${second}`)
    case 'plausibility':
      return at('errors', second === 'minimumRows' ? 'import-minimum-rows' : 'import-plausibility')
    default:
      return at('errors', STOPS[second ?? ''] ?? 'import-on-error')
  }
}

/** Where a rule has a message for each language, the first one that is missing. */
function messageElement({ rules }: ImportDraft, index: number): string {
  const element = `import-rule-${index}-message`
  const message = rules[index]?.message
  if (message === undefined || typeof message === 'string') return element
  return `${element}-${LANGUAGES.find((language) => message[language].trim() === '') ?? LANGUAGES[0]}`
}

const STOPS: Readonly<Record<string, string>> = {
  stopWhenFirstRejected: 'import-stop',
  stopAfterRejects: 'import-stop-rejects',
  stopAbovePercent: 'import-stop-percent',
}

function placeInSource(part: string | undefined, property: string | undefined): Place {
  switch (part) {
    case 'format':
      return at('format', `import-${property ?? 'kind'}`)
    case 'filter':
    case 'first':
    case 'last':
      return at('errors', `import-${part}`)
    case 'nullWords':
      return at('errors', 'import-null-words')
    default:
      return at('source', 'import-file')
  }
}

/** Parts of a field by the first step of their path, where they are not called the same on the page. */
function placeInField(id: number | undefined, path: readonly string[]): Place {
  if (id === undefined) return at('mapping', 'import-columns')
  const [part, second, third] = path
  if (part === undefined) return at('mapping', fieldElement(id, 'from'), id)
  if (part === 'name' || part === 'field') return at('mapping', fieldElement(id))
  if (part === 'transform') return at('mapping', fieldElement(id, `transform-${second ?? '0'}`), id)
  if (part === 'format')
    return at('mapping', fieldElement(id, second === undefined ? 'format' : `format-${second}-${third ?? '0'}`), id)
  if (part === 'rules') return at('mapping', fieldElement(id, second === undefined ? 'rules' : `rule-${second}`), id)
  return at('mapping', fieldElement(id, part), id)
}

/** The place that an error of a run or of the engine is about; undefined where it is about none in particular. */
export function placeOfError(
  draft: ImportDraft,
  { code, params }: Pick<ErrorData, 'code' | 'params'>,
): Place | undefined {
  const ofField = (part: string): Place => {
    const found = draft.fields.find(({ include, field }) => include && field.name === params['field'])
    return found === undefined
      ? at('mapping', 'import-columns')
      : at('mapping', fieldElement(found.id, part), part === '' ? null : found.id)
  }
  if (code === 'encoding.unknown') return at('format', 'import-encoding')
  if (code === 'format.noSheet') return at('format', 'import-sheet')
  if (code === 'format.range') return at('format', 'import-range')
  if (code === 'format.noRecords') return at('format', 'import-path')
  if (code === 'format.unreadable') return at('format', 'import-kind')
  if (code === 'format.foreign' || /^(file|archive|source|xml)\./.test(code)) return at('source', 'import-file')
  if (code === 'rule.reference') return ofField('rule-reference')
  if (code === 'rule.pattern' || code === 'rule.value') return ofField('rules')
  if (code === 'mapping.formatUnfit') return ofField('format')
  if (code === 'dataset.fieldMissing' || code === 'mapping.fieldTwice') return ofField('')
  if (code === 'dataset.notFound') return placeOfDataset(draft, params['dataset'])
  if (code === 'mapping.columnMissing') return placeOfColumn(draft, params['column'])
  if (code === 'mapping.nothing') return at('mapping', 'import-columns')
  if (code === 'rejects.stop') return ofField('')
  if (code === 'plausibility.unlike') return at('errors', 'import-plausibility')
  if (code.startsWith('rejects.')) return at('errors', 'import-stop')
  if (code.startsWith('expression.')) return placeOfExpression(draft, params['expression'])
  return undefined
}

/** The dataset that is missing may be one that a field refers to. */
function placeOfDataset(draft: ImportDraft, dataset: unknown): Place {
  const referring = draft.fields.find(({ include, field }) => include && field.rules?.reference?.dataset === dataset)
  return draft.target.dataset !== dataset && referring !== undefined
    ? at('mapping', fieldElement(referring.id, 'rule-reference'), referring.id)
    : at('mapping', 'import-dataset')
}

function placeOfColumn(draft: ImportDraft, column: unknown): Place {
  const { key, secondKey } = draft.reconciliation
  const taking = draft.fields.find(
    ({ include, from, mapping }) => include && from === 'column' && mapping.column === column,
  )
  if (taking !== undefined) return at('mapping', fieldElement(taking.id, 'column'), taking.id)
  return [...key, ...secondKey].some((name) => name === column)
    ? at('reconciliation', 'import-key')
    : at('mapping', 'import-columns')
}

/** Expressions are known by what is written in them. */
function placeOfExpression(draft: ImportDraft, expression: unknown): Place {
  if (draft.source.filter?.trim() === expression) return at('errors', 'import-filter')
  const rule = draft.rules.findIndex(({ condition }) => condition.trim() === expression)
  if (rule >= 0) return at('errors', `import-rule-${rule}`)
  const field = draft.fields.find(
    ({ include, from, mapping }) => include && from === 'expression' && mapping.expression?.trim() === expression,
  )
  return field === undefined
    ? at('mapping', 'import-columns')
    : at('mapping', fieldElement(field.id, 'expression'), field.id)
}
