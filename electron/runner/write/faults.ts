import type { DuckDBListValue } from '@duckdb/node-api'
import { VigieError, type ErrorParams } from '@shared/errors/error-data'
import type { ErrorCode } from '@shared/errors/codes'
import type { Connection } from '../database/connection'
import { messageOf } from '../database/errors'
import { list } from '../database/sql'

/** What a format can't say of the values of a column. */
export interface Fault {
  readonly code: ErrorCode
  /** What the column is called in the file. */
  readonly field: string
  /** SQL condition over the columns of the select: true where a value can't be written; NULL is false. */
  readonly when: string
  readonly params?: ErrorParams
  /** SQL of the sign that is at fault, for the parameter `character`. */
  readonly sign?: string
}

const MARK = 'vigie: a value that can’t be written'

/** SQL of `text`, which ends the statement where a condition is true. */
export function guarded(text: string, conditions: readonly string[]): string {
  return conditions.length === 0 ? text : `CASE WHEN ${conditions.join(' OR ')} THEN error('${MARK}') ELSE ${text} END`
}

/** Whether a statement was ended by a guard. */
export function isGuard(thrown: unknown): boolean {
  return messageOf(thrown).includes(MARK)
}

/** The error for the first value of a select that can't be written. @param before rows of the file before it */
export async function faultIn(
  connection: Connection,
  select: string,
  faults: readonly Fault[],
  before: number,
): Promise<VigieError | null> {
  const flags = faults.map(({ when }) => `coalesce(${when}, false)`)
  const signs = faults.map(({ when, sign }) => (sign === undefined ? 'NULL' : `CASE WHEN ${when} THEN ${sign} END`))
  const found = await connection.rows(
    `SELECT number, list_position(flags, true), signs FROM
       (SELECT row_number() OVER () AS number, [${list(flags)}] AS flags, [${list(signs)}]::VARCHAR[] AS signs FROM (${select}))
     WHERE list_contains(flags, true) ORDER BY number LIMIT 1`,
  )
  const [number, position, { items: texts } = { items: [] }] = (found[0] ?? []) as [bigint?, number?, DuckDBListValue?]
  const which = Number(position) - 1
  const fault = faults[which]
  if (fault === undefined) return null
  const sign = texts[which]
  return new VigieError(fault.code, {
    row: before + Number(number),
    field: fault.field,
    ...fault.params,
    ...(typeof sign === 'string' ? { character: signName(sign) } : {}),
  })
}

/** A sign as a person can look it up; those that nobody sees by their number alone. */
export function signName(sign: string): string {
  const number = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return /^[\p{C}\p{Z}]/u.test(sign) ? number : `${sign} (${number})`
}
