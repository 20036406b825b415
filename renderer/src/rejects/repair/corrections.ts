import { namedCorrectionsSchema, type NamedCorrection } from '@shared/rejects/corrections'
import { isMomentType } from '@shared/jobs/fields'
import { patternFits } from '@shared/jobs/value-format'
import type { RejectGroup } from '@shared/runner/protocol'
import type { RepairColumn } from '@shared/runner/repairs'

/** What can be done with all rejects of a group. Labels: `repair.kind.<id>`. */
export const GROUP_CORRECTIONS = ['set', 'replace', 'map', 'trim', 'date', 'asIs'] as const
export type GroupCorrection = (typeof GROUP_CORRECTIONS)[number]

/** What a person has chosen and typed; parts that the chosen kind does not need stay. */
export interface CorrectionForm {
  readonly kind: GroupCorrection
  /** Name of a column. */
  readonly column: string
  readonly value: string
  readonly text: string
  readonly by: string
  readonly from: string
  readonly to: string
  readonly pattern: string
}

/** What is likely to be wanted for a group. */
export function proposedForm(group: RejectGroup, columns: readonly RepairColumn[]): CorrectionForm {
  const column = columns.find(({ field }) => field?.name === group.field) ?? columns[0]
  const example = group.example ?? ''
  return {
    kind: proposedKind(group, column),
    column: column?.name ?? '',
    value: '',
    text: '',
    by: '',
    from: example,
    to: '',
    pattern: 'dd/MM/yyyy',
  }
}

function proposedKind({ code, field }: RejectGroup, column: RepairColumn | undefined): GroupCorrection {
  if (field === null || code === 'reference.notFound') return 'asIs'
  if (code === 'value.enum') return 'map'
  const isMoment = column?.field !== null && column !== undefined && isMomentType(column.field.type)
  return isMoment && (code === 'value.type' || code === 'value.format') ? 'date' : 'set'
}

/** What a form says; null where something of it is missing or wrong. */
export function correctionsOf(form: CorrectionForm, type: string): readonly NamedCorrection[] | null {
  if (form.kind === 'asIs') return []
  if (form.kind === 'date' && !patternFits(form.pattern, type)) return null
  const parsed = namedCorrectionsSchema.safeParse([{ name: form.column, correction: correctionOf(form) }])
  return parsed.success ? parsed.data : null
}

function correctionOf({ kind, value, text, by, from, to, pattern }: CorrectionForm): unknown {
  switch (kind) {
    case 'set':
      return { kind: 'set', value }
    case 'replace':
      return { kind: 'transform', step: { kind: 'replace', text, by } }
    case 'map':
      return { kind: 'transform', step: { kind: 'map', values: [{ from, to }], otherwise: 'keep' } }
    case 'trim':
      return { kind: 'transform', step: { kind: 'trim' } }
    case 'date':
      return { kind: 'date', pattern }
    case 'asIs':
      return null
  }
}
