/**
 * Why a record (or one of its values) was refused: stable codes, explained in both languages under `reject.<code>`.
 * `file`: the line could not be read as a record. `database`: the record was read, a value, key or constraint refuses it.
 */
export const REJECT_CODES = {
  'file.columns.missing': 'file',
  'file.columns.extra': 'file',
  'file.quote': 'file',
  'file.header': 'file',
  'file.table': 'file',
  'file.encoding': 'file',
  'file.lineTooLong': 'file',
  'file.nul': 'file',
  'file.syntax': 'file',
  'file.column.unknown': 'file',
  'value.required': 'database',
  'value.type': 'database',
  'value.format': 'database',
  'value.length': 'database',
  'value.pattern': 'database',
  'value.enum': 'database',
  'value.range': 'database',
  'value.precision': 'database',
  'value.expression': 'database',
  'record.rule': 'database',
  'record.double': 'database',
  'record.duplicate': 'database',
  'record.notFound': 'database',
  'record.ambiguous': 'database',
  'reference.notFound': 'database',
  'constraint.unique': 'database',
} as const

export type RejectCode = keyof typeof REJECT_CODES
export type Connector = (typeof REJECT_CODES)[RejectCode]
export const REJECT_CODE_IDS = Object.keys(REJECT_CODES) as [RejectCode, ...RejectCode[]]

export const SEVERITIES = ['error', 'warning'] as const
export type Severity = (typeof SEVERITIES)[number]
