import type { ErrorData } from '../errors/error-data'
import type { JournalNote } from './entry'

/** Why something went wrong, behind the line that says what did: the reason in words, and the technical cause where there is one. */
export function errorNotes({ code, params, cause }: ErrorData, level: JournalNote['level']): JournalNote[] {
  const reason: JournalNote = { level, code: 'run.error', params: { ...params, code } }
  return cause === undefined ? [reason] : [reason, { level, code: 'run.cause', params: { cause } }]
}
