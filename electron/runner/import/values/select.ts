import { list } from '../../database/sql'
import { valueName, type FieldSql, type RuleSql } from '../expressions'
import { OK } from './status'

/** How the records of a batch are read: the parts of a SELECT that its fields and rules ask for. */
export interface RecordSql {
  readonly fields: readonly FieldSql[]
  readonly rules: readonly RuleSql[]
  /** True where a record counts; null where all do. */
  readonly filter: string | null
  /** The columns of a block. */
  readonly columns: readonly string[]
  /** The columns and the texts that are computed from them, given a relation with the columns. */
  readonly withTexts: (relation: string) => string
}

/**
 * The quick values of the records of `relation`: `f0` …, `raw` (the texts of the columns as a list where there is a doubt, else NULL) and
 * `kept` (false where the filter passes the record over; no doubt then).
 */
export function quickSelect({ fields, rules, filter, columns, withTexts }: RecordSql, relation: string): string {
  const doubts = [
    ...fields.flatMap(({ quick }) => (quick.doubt === null ? [] : [`(${quick.doubt})`])),
    ...rules.map(({ met }) => `NOT (${met})`),
  ]
  const kept = filter === null ? '' : 'kept AND '
  const raw =
    doubts.length === 0
      ? 'CAST(NULL AS VARCHAR[])'
      : `CASE WHEN ${kept}(${doubts.join(' OR ')}) THEN [${list(columns)}] END`
  const values = fields.map(({ quick }, number) => `${quick.value} AS ${valueName(number)}`)
  const names = fields.map((_, number) => valueName(number))
  return `SELECT ${list([...names, `${raw} AS raw`, `${filter === null ? 'true' : 'kept'} AS kept`])}
    FROM (SELECT *, ${list([...values, ...(filter === null ? [] : [`${filter} AS kept`])])} FROM ${withTexts(relation)})`
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
