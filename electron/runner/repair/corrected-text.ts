import { assertNever } from '@shared/assert-never'
import type { Correction } from '@shared/rejects/corrections'
import { literal } from '../database/sql'
import type { PlannedField } from '../import/plan'
import { rewrittenDate } from '../import/values/dates'
import { transformed } from '../import/values/transformations'

/** What fills a field, as far as a correction has to know. */
export type CorrectedField = Pick<PlannedField, 'field' | 'format'>

/** SQL of a text (VARCHAR, NULL where empty) after a correction. @param filled the field that the column fills; undefined where there is none */
export function correctedText(text: string, correction: Correction, filled: CorrectedField | undefined): string {
  switch (correction.kind) {
    case 'set':
      return correction.value === '' ? 'CAST(NULL AS VARCHAR)' : literal(correction.value)
    case 'date':
      return rewrittenDate(text, correction.pattern, filled?.field.type ?? 'text', filled?.format?.patterns?.[0])
    case 'transform':
      return transformed(text, correction.step, false)
    default:
      return assertNever(correction)
  }
}
