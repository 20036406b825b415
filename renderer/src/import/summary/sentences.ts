import { DRIFT_KINDS } from '@shared/columns/drift'
import { filledFields } from '@shared/jobs/draft/definition'
import type { ImportDraft } from '@shared/jobs/draft/draft'
import { fileName } from '@shared/jobs/naming'
import type { Detection } from '@shared/runner/sources'
import { formatNumber } from '../../i18n/formats'
import { t, w } from '../../i18n/i18n'
import { usedColumns } from '../draft/columns'
import { describeFormat } from '../format/describe'
import type { Step } from '../steps'

/** What will happen, one thing a line, each with the step in which it is said. */
export interface Sentence {
  readonly step: Step
  readonly text: string
}

export interface Known {
  readonly detection: Detection | undefined
  readonly files: number
  readonly firstFile: string | undefined
}

/** More names than that are not read. */
const NAMES = 6

export function sentencesOf(draft: ImportDraft, known: Known): Sentence[] {
  return [...ofSource(draft, known), ...ofFields(draft, known), ...ofReconciliation(draft), ...ofErrors(draft)]
}

function ofSource({ source }: ImportDraft, { detection, files, firstFile }: Known): Sentence[] {
  const { first, last, filter } = source
  const lines: Sentence[] = [
    firstFile === undefined
      ? { step: 'source', text: w('summary.noFiles') }
      : { step: 'source', text: w('summary.files', { count: Math.max(1, files), file: fileName(firstFile) }) },
  ]
  if (detection !== undefined)
    lines.push({
      step: 'format',
      text: w('summary.as', {
        count: Math.max(1, files),
        format: describeFormat(detection.format, detection.columns.length),
      }),
    })
  if (detection?.format.kind === 'delimited')
    lines.push({
      step: 'format',
      text: w('summary.irregular', { mode: t(`irregular.${detection.format.irregular}`).toLowerCase() }),
    })
  if (first > 1 || last !== null)
    lines.push({
      step: 'errors',
      text:
        last === null
          ? w('summary.rangeFrom', { first: formatNumber(first) })
          : w('summary.rangeTo', { first: formatNumber(first), last: formatNumber(last) }),
    })
  if (filter !== null) lines.push({ step: 'errors', text: w('summary.filter', { filter }) })
  return lines
}

function ofFields(draft: ImportDraft, { detection }: Known): Sentence[] {
  const { mode, dataset } = draft.target
  const lines: Sentence[] = []
  const filled = filledFields(draft)
  if (draft.byName) lines.push({ step: 'mapping', text: w('summary.byName', { dataset }) })
  else {
    const key = mode === 'new' ? 'summary.fieldsNew' : 'summary.fieldsExisting'
    lines.push({ step: 'mapping', text: w(key, { count: filled.length, dataset }) })
  }
  const calculated = filled.filter(({ from }) => from !== 'column').map(({ field }) => field.name)
  if (calculated.length > 0)
    lines.push({
      step: 'mapping',
      text: w('summary.calculated', { count: calculated.length, fields: named(calculated) }),
    })
  const isUsed = usedColumns(draft)
  const leftOut = (detection?.columns ?? []).map(({ name }) => name).filter((name) => !isUsed(name))
  if (leftOut.length > 0)
    lines.push({ step: 'mapping', text: w('summary.leftOut', { count: leftOut.length, columns: named(leftOut) }) })
  return lines
}

function ofReconciliation({ reconciliation }: ImportDraft): Sentence[] {
  const { operation, key, secondKey, doubles, duplicates } = reconciliation
  const step = 'reconciliation'
  const hint = w(`reconciliation.operationHint.${operation}`)
  if (key.length === 0) return [{ step, text: hint }]
  return [
    { step, text: w('summary.keyed', { operation: hint, key: named(key) }) },
    ...(secondKey.length === 0 ? [] : [{ step, text: w('summary.secondKey', { key: named(secondKey) }) } as const]),
    { step, text: w('summary.doubles', { mode: t(`clashMode.${doubles}`).toLowerCase() }) },
    ...(operation === 'insert'
      ? [{ step, text: w('summary.duplicates', { mode: t(`clashMode.${duplicates}`).toLowerCase() }) } as const]
      : []),
  ]
}

function ofErrors({ errors, rules, source: { drift }, plausibility }: ImportDraft): Sentence[] {
  const step = 'errors'
  const others = Object.keys(errors.fields)
  const changed = driftOf(drift)
  const action = t(`errorAction.${errors.onError}`).toLowerCase()
  return [
    ...(rules.length === 0 ? [] : [{ step, text: w('summary.rules', { count: rules.length }) } as const]),
    { step, text: w('summary.onError', { action }) },
    ...(others.length === 0 ? [] : [{ step, text: w('summary.otherActions', { fields: named(others) }) } as const]),
    { step, text: limitsOf(errors) },
    ...(changed === '' ? [] : [{ step, text: w('summary.drift', { action: changed }) } as const]),
    ...ofPlausibility(plausibility),
  ]
}

function ofPlausibility({ action, minimumRows }: ImportDraft['plausibility']): Sentence[] {
  const step = 'errors'
  const said = t(`plausibility.action.${action}`).toLowerCase()
  const lines: Sentence[] = [{ step, text: t('plausibility.step.summary', { action: said }) }]
  if (action !== 'ignore' && minimumRows !== null)
    lines.push({ step, text: t('plausibility.step.summaryMinimum', { count: minimumRows }) })
  return lines
}

/** One action, or one for each kind of change of which something is said; empty where nothing is. */
function driftOf(drift: ImportDraft['source']['drift']): string {
  if (drift === undefined) return ''
  if (typeof drift === 'string') return t(`driftAction.${drift}`).toLowerCase()
  const kinds = DRIFT_KINDS.flatMap((kind) => {
    const action = drift[kind]
    return action === undefined ? [] : [`${w(`drift.${kind}`)} – ${t(`driftAction.${action}`)}`.toLowerCase()]
  })
  return kinds.length === 0 ? '' : kinds.reduce((one, other) => w('summary.and', { one, other }))
}

function limitsOf({
  stopWhenFirstRejected,
  stopAfterRejects,
  stopAbovePercent,
  whenStopped,
}: ImportDraft['errors']): string {
  const limits = [
    ...(stopWhenFirstRejected === null ? [] : [w('summary.limitFirst', { count: stopWhenFirstRejected })]),
    ...(stopAfterRejects === null ? [] : [w('summary.limitRejects', { count: stopAfterRejects })]),
    ...(stopAbovePercent === null ? [] : [w('summary.limitPercent', { percent: stopAbovePercent })]),
  ]
  if (limits.length === 0) return w('summary.noLimits')
  const joined = limits.reduce((one, other) => w('summary.or', { one, other }))
  return w('summary.limits', { limits: joined, effect: w(`summary.effect.${whenStopped}`) })
}

function named(names: readonly string[]): string {
  return names.length <= NAMES ? names.join(', ') : `${names.slice(0, NAMES).join(', ')} …`
}
