import { list } from '../../database/sql'
import { valueName, type FieldSql, type RuleSql } from '../expressions'
import { OK } from './status'

/** How the records of a batch are read: the parts of a SELECT that its fields and rules ask for. */
export interface RecordSql {
  readonly fields: readonly FieldSql[]
  readonly rules: readonly RuleSql[]
  /** True where a record counts; null where all do. */
  readonly filter: string | null
  /** The columns of the source. */
  readonly columns: readonly string[]
  /** The columns and the texts that are computed from them, given a relation with the columns. */
  readonly withTexts: (relation: string) => string
}

/**
 * The quick values of the records of `relation` (a file of columns), as a relation: `pos`, `f0` …, `kept` (false where the filter passes the record over) and
 * `doubt` (a value that was written is missing because of a doubt).
 */
export function quickRelation({ fields, filter, withTexts }: RecordSql, relation: string): string {
  const values = fields.flatMap(({ written, quick }, number) =>
    written === null ? [`${quick.value} AS ${valueName(number)}`] : [],
  )
  return `(SELECT *, ${list([...values, `${filter ?? 'true'} AS kept`])} FROM ${withTexts(relation)})`
}

/** SQL over `quickRelation`: the exact conversions and rules have to judge the record; null where nothing in SQL can say so. */
export function doubtCondition({ fields, rules }: RecordSql): string | null {
  const doubts = [
    ...fields.flatMap(({ quick }) => (quick.doubt === null ? [] : [`(${quick.doubt})`])),
    ...rules.map(({ met }) => `NOT (${met})`),
  ]
  return doubts.length === 0 ? null : doubts.join(' OR ')
}

/** Fields that can be wrong, with their number. */
export function checkedFields(fields: readonly FieldSql[]): (FieldSql & { readonly number: number })[] {
  return fields.map((sql, number) => ({ ...sql, number })).filter(({ status }) => status !== null)
}

/**
 * The exact values of the records of `relation` (`pos` and the columns): `pos`, `f0` …, and for each field that can be wrong its status `s<n>` and,
 * where it is wrong, its text `x<n>`; for each rule whether it is met (`r0` …; true where the record is refused for its values anyway).
 */
export function exactSelect({ fields, rules, withTexts }: RecordSql, relation: string): string {
  const values = fields.map(({ value }, number) => `${value} AS ${valueName(number)}`)
  const checked = checkedFields(fields)
  const statuses = checked.map(({ status, number }) => `${status ?? OK} AS s${number}`)
  const names = fields.map((_, number) => valueName(number))
  const found = checked.flatMap(({ text, number }) => [
    `s${number}`,
    `CASE WHEN s${number} <> ${OK} THEN nullif(split_part(${text}, chr(0), 1), '') END AS x${number}`,
  ])
  const good = goodCondition(fields, [])
  const met = rules.map((rule, number) => `CASE WHEN ${good} THEN ${rule.met} ELSE true END AS r${number}`)
  return `SELECT ${list(['pos', ...names, ...found, ...met])} FROM (SELECT *, ${list([...values, ...statuses])} FROM ${withTexts(relation)})`
}

/** SQL over the result of `exactSelect`: nothing refuses the record. */
export function goodCondition(fields: readonly FieldSql[], rules: readonly RuleSql[]): string {
  const conditions = [
    ...checkedFields(fields).flatMap(({ refuses, number }) => (refuses ? [`s${number} = ${OK}`] : [])),
    ...rules.flatMap(({ refuses }, number) => (refuses ? [`r${number}`] : [])),
  ]
  return conditions.length === 0 ? 'true' : conditions.join(' AND ')
}

/** SQL over the result of `exactSelect`: there is something to tell about the record. */
export function badCondition(fields: readonly FieldSql[], rules: readonly RuleSql[]): string {
  const conditions = [
    ...checkedFields(fields).map(({ number }) => `s${number} <> ${OK}`),
    ...rules.map((_, number) => `NOT r${number}`),
  ]
  return conditions.length === 0 ? 'false' : conditions.join(' OR ')
}
