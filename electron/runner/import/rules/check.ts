import { VigieError } from '@shared/errors/error-data'
import type { ImportDefinition } from '@shared/jobs/definition'
import type { Field } from '@shared/jobs/fields'
import type { Mapping } from '@shared/jobs/mapping'
import { plainNumber } from '@shared/jobs/rules'
import { unfitFormat } from '@shared/jobs/value-format'
import type { Connection } from '../../database/connection'
import { findDataset } from '../../database/datasets'
import { messageOf } from '../../database/errors'
import { literal } from '../../database/sql'
import { findField } from '../mapping'
import type { PlannedField } from '../plan'
import { limit } from '../values/rules'

/**
 * Whether the formats and rules of a run can be worked with, before its first record.
 * @throws mapping.formatUnfit, rule.pattern, rule.value, rule.reference, dataset.notFound, dataset.fieldMissing
 */
export async function checkRules(
  connection: Connection,
  definition: ImportDefinition,
  dataset: string,
  fields: readonly PlannedField[],
): Promise<void> {
  for (const planned of fields) {
    await checkValueRules(connection, planned)
    await checkReference(connection, planned.field, dataset)
  }
  for (const mapping of definition.mapping === 'auto' ? [] : definition.mapping)
    await checkTransformations(connection, mapping)
}

/** What is said of the values of one field by themselves. @throws mapping.formatUnfit, rule.pattern, rule.value */
export async function checkValueRules(
  connection: Connection,
  { field, format }: Pick<PlannedField, 'field' | 'format'>,
): Promise<void> {
  const [part] = format === undefined ? [] : unfitFormat(field.type, format)
  if (part !== undefined) throw new VigieError('mapping.formatUnfit', { field: field.name, type: field.type, part })
  if (field.rules?.pattern !== undefined) await checkPattern(connection, field.name, field.rules.pattern)
  await checkValues(connection, field)
}

/** @throws rule.pattern */
export async function checkTransformations(
  connection: Connection,
  { field, transform = [] }: Pick<Mapping, 'field' | 'transform'>,
): Promise<void> {
  for (const step of transform)
    if (step.kind === 'replacePattern') await checkPattern(connection, field, step.pattern, step.by)
}

async function checkPattern(connection: Connection, field: string, pattern: string, by = ''): Promise<void> {
  try {
    await connection.rows(
      `SELECT regexp_matches('', ${literal(pattern)}), regexp_replace('', ${literal(pattern)}, ${literal(by)}, 'g')`,
    )
  } catch (thrown) {
    const reason =
      messageOf(thrown)
        .replace(/^[A-Za-z ]+Error: /, '')
        .split('\n')[0] ?? ''
    throw new VigieError('rule.pattern', { field, pattern, reason }, { cause: thrown })
  }
}

async function checkValues(connection: Connection, field: Field): Promise<void> {
  const { values = [], min, max } = field.rules ?? {}
  const limits = [min, max].flatMap((one) => (one === undefined ? [] : [one]))
  for (const value of field.type === 'text' ? [] : [...values.map((one) => one.value), ...limits]) {
    const [row] = await connection.rows(`SELECT TRY(${limit(field, value)})`)
    if (row?.[0] === null)
      throw new VigieError('rule.value', { field: field.name, type: field.type, value: plainNumber(value) })
  }
}

/** @throws dataset.notFound, rule.reference, dataset.fieldMissing */
export async function checkReference(connection: Connection, field: Field, own: string): Promise<void> {
  const reference = field.rules?.reference
  if (reference === undefined) return
  const found = await findDataset(connection, reference.dataset)
  if (found === null) throw new VigieError('dataset.notFound', { dataset: reference.dataset })
  if (found.name === own) throw new VigieError('rule.reference', { field: field.name, dataset: own })
  if (findField(found.fields, reference.field) < 0)
    throw new VigieError('dataset.fieldMissing', { dataset: found.name, field: reference.field })
}
