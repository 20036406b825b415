import { DRIFT_PARAM, parseDrift } from '../columns/drift'
import type { ErrorData } from '../errors/error-data'
import { EXPORT_COUNTERS, type COUNTER_NAMES } from '../jobs/counters'
import type { JobKind } from '../jobs/definition'
import type { JournalNote } from '../journal/entry'
import type { RejectCause } from '../rejects/reject'
import { describeDrift } from './describe-drift'
import { FINDINGS_PARAM, parseFindings } from '../plausibility/findings'
import { describeFindings } from './describe-findings'
import type { MessageParams, Translate } from './translate'

/** An error in words: what, where and what to do. */
export function describeError(translate: Translate, error: Pick<ErrorData, 'code' | 'params'>): string {
  return translate(`error.${error.code}`, readable(translate, error.params))
}

/** A line of the journal in words. */
export function describeJournal(translate: Translate, note: Pick<JournalNote, 'code' | 'params'>): string {
  if (note.code === 'run.error') {
    const { code, ...params } = note.params
    return describeError(translate, { code: code as ErrorData['code'], params })
  }
  return translate(`journal.${note.code}`, readable(translate, note.params))
}

/** Why a record or a value was refused, in words; of a record that was mended also that it went in. */
export function describeReject(
  translate: Translate,
  cause: Pick<RejectCause, 'code' | 'field' | 'params' | 'value'>,
): string {
  // The message of a record rule is the job's own, and may be there in each language.
  const own = cause.params[translate('languageCode')]
  const ownMessage = own === undefined ? {} : { message: own }
  const message = translate(
    `reject.${cause.code}`,
    readable(translate, { field: cause.field ?? '', value: cause.value ?? '', ...cause.params, ...ownMessage }),
  )
  return cause.params['mended'] === undefined ? message : `${message} ${translate('mended')}`
}

type CounterName = (typeof COUNTER_NAMES)[number] | (typeof EXPORT_COUNTERS)[number]

/** What a counter of a run is called. */
export function counterLabel(translate: Translate, kind: JobKind, name: CounterName): string {
  const isOwn = kind === 'export' && (EXPORT_COUNTERS as readonly string[]).includes(name)
  return translate(`${isOwn ? 'exportCounter' : 'counter'}.${name}`)
}

/** Parameters that are ids of the catalogue (a type, a status, an event, a reject code): the family in which their labels are. */
export const PARAM_FAMILIES: Readonly<Record<string, string>> = {
  type: 'fieldType',
  status: 'status',
  event: 'event',
  rejectCode: 'rejectTitle',
  content: 'content',
  operator: 'filterOperator',
  restart: 'restart',
  header: 'header',
}

/** The parameter that is a moment in ISO 8601. */
const MOMENT = 'at'

function readable(translate: Translate, params: MessageParams): MessageParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (name === MOMENT && typeof value === 'string') return [name, momentOf(translate, value)]
      if (name === DRIFT_PARAM) return [name, describeDrift(translate, parseDrift(value))]
      if (name === FINDINGS_PARAM) return [name, describeFindings(translate, parseFindings(value))]
      const family = PARAM_FAMILIES[name]
      return [name, family === undefined || typeof value !== 'string' ? value : translate(`${family}.${value}`)]
    }),
  )
}

function momentOf(translate: Translate, value: string): string {
  const moment = new Date(value)
  if (Number.isNaN(moment.getTime())) return value
  return new Intl.DateTimeFormat(translate('languageCode'), { dateStyle: 'medium', timeStyle: 'short' }).format(moment)
}
