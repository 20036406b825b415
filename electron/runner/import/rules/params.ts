import type { ErrorParams } from '@shared/errors/error-data'
import { plainNumber, type FieldRules } from '@shared/jobs/rules'
import type { RejectCode } from '@shared/rejects/codes'
import { decimalDigits } from '../../database/datasets'
import type { PlannedField } from '../plan'

/** Values of an enumeration that a message names. */
const NAMED_VALUES = 10

/** The parameters of the message for a value that is not acceptable. They are the same in every language: signs and what the job itself says. */
export function paramsOf(code: RejectCode, planned: PlannedField, text: string): ErrorParams {
  const { field } = planned
  const rules = field.rules ?? {}
  switch (code) {
    case 'value.type':
      return { type: field.type }
    case 'value.precision':
      return { ...decimalDigits(field) }
    case 'value.format':
      return { format: formatOf(planned) }
    case 'value.length':
      return { allowed: allowed(rules.minLength, rules.maxLength), found: [...text].length }
    case 'value.pattern':
      return { pattern: rules.pattern ?? '' }
    case 'value.enum':
      return { allowed: namedValues(rules) }
    case 'value.range':
      return { allowed: rangeOf(planned) }
    case 'value.expression':
      return { expression: planned.expression ?? '' }
    case 'reference.notFound':
      return { dataset: rules.reference?.dataset ?? '', key: rules.reference?.field ?? '' }
    default:
      return {}
  }
}

/** `5–40`, `≤ 40`, `≥ 5`. */
function allowed(min: number | string | undefined, max: number | string | undefined): string {
  if (min === undefined) return max === undefined ? '' : `≤ ${plainNumber(max)}`
  if (max === undefined) return `≥ ${plainNumber(min)}`
  return min === max ? plainNumber(min) : `${plainNumber(min)} … ${plainNumber(max)}`
}

function rangeOf({ field }: PlannedField): string {
  const { min, max } = field.rules ?? {}
  if (min !== undefined || max !== undefined) return allowed(min, max)
  if (field.type === 'integer') return '-9223372036854775808 … 9223372036854775807'
  return '±1.8e308'
}

/** What the format asks for: its patterns, an example of a number, its words. */
function formatOf({ field, format }: PlannedField): string {
  if (field.rules?.email === true && field.type === 'text') return 'name@example.org'
  if (format?.patterns !== undefined) return format.patterns.join(', ')
  if (format?.trueWords !== undefined) return [...format.trueWords, ...(format.falseWords ?? [])].join(', ')
  const decimals = field.type === 'integer' ? '' : `${format?.decimal ?? '.'}56`
  return `1${format?.grouping ?? ''}234${decimals}${format?.percent === true ? ' (%)' : ''}${format?.currency === true ? ' (€)' : ''}`
}

function namedValues({ values = [] }: FieldRules): string {
  const named = values
    .slice(0, NAMED_VALUES)
    .map(({ value, label }) => (label === undefined ? value : `${value} (${label})`))
  return `${named.join(', ')}${values.length > NAMED_VALUES ? ', …' : ''}`
}
