import { z } from 'zod'
import { FIELD_TYPES } from '../jobs/fields'

/**
 * Figures of what went in: the records that a run counts as `success`, with the values that they gave. Of a long run they are taken from a sample of its records;
 * then only the number of rows is exact.
 */

/** A field with at most so many values has all of them in its figures; of others only the most frequent ones are kept. */
export const FEW_VALUES = 30
export const MOST_FREQUENT = 5

const count = z.number().int().nonnegative()
const valueCountSchema = z.object({ value: z.string(), count })
export type ValueCount = z.infer<typeof valueCountSchema>

export const fieldFiguresSchema = z.object({
  name: z.string(),
  type: z.enum(FIELD_TYPES),
  /** Records without a value, and different values, among those that were looked at. */
  nulls: count,
  distinct: count,
  /** As the database writes them; null where there is no value, or where values have no order that says anything. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** Of numbers. */
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  /** All values where they are few (`complete`), else those that come most often; of each how many records have it. */
  values: z.array(valueCountSchema),
  complete: z.boolean(),
  /** Values that the list of the field did not know and has taken in: of all records, also where the other figures are from a sample. */
  added: z.array(valueCountSchema),
})
export type FieldFigures = z.infer<typeof fieldFiguresSchema>

export const runFiguresSchema = z.object({
  /** Records that went in. */
  rows: count,
  /** Those of them that the figures of fields are from: all, or a sample. */
  sampled: count,
  /** Records that were read, and those of them that were refused. */
  read: count,
  rejects: count,
  fields: z.array(fieldFiguresSchema),
})
export type RunFigures = z.infer<typeof runFiguresSchema>

/** Whether the figures of the fields are those of all records. */
export function isExact({ rows, sampled }: Pick<RunFigures, 'rows' | 'sampled'>): boolean {
  return rows === sampled
}

/** Share of the records without a value, from 0 to 1. */
export function nullShare({ nulls }: FieldFigures, { sampled }: Pick<RunFigures, 'sampled'>): number {
  return sampled === 0 ? 0 : nulls / sampled
}

/** Share of refused records among those that were read. */
export function rejectShare({ read, rejects }: Pick<RunFigures, 'read' | 'rejects'>): number {
  return read === 0 ? 0 : rejects / read
}

/** Whether values of this type are numbers. */
export function isNumeric({ type }: Pick<FieldFigures, 'type'>): boolean {
  return type === 'integer' || type === 'decimal' || type === 'number'
}
