import { FIELD_TYPES, type Field, type FieldType } from '@shared/jobs/fields'
import { UsageError } from '../exit'

export type TypedField = Pick<Field, 'name' | 'type' | 'precision' | 'scale'>

/** `field=type`, decimals also as `field=decimal(12,2)`. @throws UsageError naming the types there are */
export function parseType(text: string): TypedField {
  const equals = text.lastIndexOf('=')
  const match = /^([a-z]+)(?:\((\d+)(?:,\s*(\d+))?\))?$/.exec(text.slice(equals + 1).trim())
  const type = match?.[1] as FieldType | undefined
  const name = text.slice(0, Math.max(0, equals)).trim()
  if (
    name === '' ||
    type === undefined ||
    !FIELD_TYPES.includes(type) ||
    (match?.[2] !== undefined && type !== 'decimal')
  ) {
    throw new UsageError('cli.badType', { text, types: FIELD_TYPES.join(', ') })
  }
  if (match?.[2] === undefined) return { name, type }
  return { name, type, precision: Number(match[2]), scale: Number(match[3] ?? 0) }
}
