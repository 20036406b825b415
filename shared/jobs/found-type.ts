import type { Field } from './fields'
import { patternFits, type ValueFormat } from './value-format'
import type { DetectedColumn } from '../runner/sources'

/** The type of a column's values, and how they are written where that is not the plain way. */
export interface FoundType extends Pick<Field, 'type' | 'precision' | 'scale'> {
  readonly format?: ValueFormat
}

/** What was found of a column. What can be read in several ways stays text: only a person can tell. */
export function foundType(column: DetectedColumn): FoundType {
  if (readingsOf(column).length > 0) return { type: 'text' }
  const { type, precision, scale, format: pattern, decimal, grouping } = column
  const format: ValueFormat = {
    ...(pattern === undefined || !patternFits(pattern, type) ? {} : { patterns: [pattern] }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(grouping === undefined ? {} : { grouping: grouping as Grouping }),
  }
  return {
    type,
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
    ...(Object.keys(format).length === 0 ? {} : { format }),
  }
}

type Grouping = Exclude<ValueFormat['grouping'], undefined>

/** The ways in which the values of a column can be read, where there are several. */
export function readingsOf({ formats = [] }: DetectedColumn): FoundType[] {
  return formats.flatMap((written): FoundType[] => {
    const type = (['date', 'datetime'] as const).find((one) => patternFits(written, one))
    if (type !== undefined) return [{ type, format: { patterns: [written] } }]
    // Numbers are told by how 1234.5 would be written.
    const signs = /^1(\D?)234([.,])5$/.exec(written)
    if (signs === null) return []
    const grouping = signs[1] === '\u00a0' || signs[1] === '\u202f' ? ' ' : signs[1]
    return [{ type: 'number', format: { decimal: signs[2] as ',' | '.', grouping: grouping as Grouping } }]
  })
}
