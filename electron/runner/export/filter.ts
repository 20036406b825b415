import { assertNever } from '@shared/assert-never'
import { VigieError } from '@shared/errors/error-data'
import {
  isComparable,
  operatorsFor,
  type FilterCondition,
  type FilterNode,
  type FilterValue,
} from '@shared/jobs/export/filter'
import { plainNumber } from '@shared/jobs/rules'
import type { Connection } from '../database/connection'
import { sqlType } from '../database/datasets'
import { messageOf } from '../database/errors'
import { identifier, list, literal } from '../database/sql'
import { compileCondition } from '../import/values/expression'
import { namesOf, requireColumn, textOf, type Source, type SourceColumn } from './source'

/**
 * The condition that a filter is, as SQL over the columns `c0` … of a source: true for the rows that are wanted.
 * @throws export.column, export.operator, export.filterValue, rule.pattern, expression.*
 */
export async function filterSql(connection: Connection, node: FilterNode, source: Source): Promise<string> {
  switch (node.kind) {
    case 'condition':
      return conditionSql(connection, node, source)
    case 'sql':
      return `(${await compileCondition(connection, node.condition, namesOf(source), 'source.filter')})`
    case 'and':
    case 'or': {
      const parts: string[] = []
      for (const part of node.of) parts.push(await filterSql(connection, part, source))
      return `(${parts.join(node.kind === 'and' ? ' AND ' : ' OR ')})`
    }
    default:
      return assertNever(node)
  }
}

/**
 * The same filter as a person would write it, over the columns as they are called. It says the same, and is only shown: what is run is `filterSql`, which also
 * checks it.
 */
export function filterText(node: FilterNode, source: Source): string {
  switch (node.kind) {
    case 'condition': {
      const column = requireColumn(source, node.field)
      return comparison(node, { ...column, column: identifier(column.name) })
    }
    case 'sql':
      return `(${node.condition})`
    case 'and':
    case 'or': {
      const parts = node.of.map((part) => filterText(part, source))
      return parts.length === 1 ? parts.join('') : `(${parts.join(node.kind === 'and' ? ' AND ' : ' OR ')})`
    }
    default:
      return assertNever(node)
  }
}

async function conditionSql(connection: Connection, condition: FilterCondition, source: Source): Promise<string> {
  const column = requireColumn(source, condition.field)
  const { type } = column.type
  const { operator, field } = condition
  if (!operatorsFor(type).includes(operator)) throw new VigieError('export.operator', { field, operator, type })
  const given = [...(condition.value === undefined ? [] : [condition.value]), ...(condition.values ?? [])]
  if (operator === 'matches') await checkPattern(connection, field, String(given[0]))
  else for (const value of given) await checkValue(connection, column, value)
  return comparison(condition, column)
}

async function checkValue(connection: Connection, column: SourceColumn, value: FilterValue): Promise<void> {
  const { type } = column.type
  const isWritten = isComparable(value, type)
  // There is no 30 February, whatever it looks like.
  const isMeant = isWritten && (type === 'text' || (await isValue(connection, operand(column, value, false))))
  if (!isMeant) throw new VigieError('export.filterValue', { field: column.name, value: String(value), type })
}

async function isValue(connection: Connection, sql: string): Promise<boolean> {
  return (await connection.rows(`SELECT TRY(${sql}) IS NOT NULL`))[0]?.[0] === true
}

async function checkPattern(connection: Connection, field: string, pattern: string): Promise<void> {
  try {
    await connection.rows(`SELECT regexp_matches('', ${literal(pattern)})`)
  } catch (thrown) {
    const reason =
      messageOf(thrown)
        .replace(/^[A-Za-z ]+Error: /, '')
        .split('\n')[0] ?? ''
    throw new VigieError('rule.pattern', { field, pattern, reason }, { cause: thrown })
  }
}

/** A value as SQL of the type with which it is compared. */
function operand({ type }: SourceColumn, value: FilterValue, ignoreCase: boolean): string {
  const text = typeof value === 'boolean' ? String(value) : plainNumber(value)
  switch (type.type) {
    case 'text':
      return ignoreCase ? `lower(${literal(text)})` : literal(text)
    case 'boolean':
      return text
    // As it is written: a type with fewer digits would round it.
    case 'integer':
    case 'decimal':
      return text.replace(/^\+/, '')
    default:
      return `CAST(${literal(text)} AS ${sqlType(type)})`
  }
}

function comparison({ operator, value, values = [], ignoreCase }: FilterCondition, column: SourceColumn): string {
  const isText = column.type.type === 'text'
  const plain = isText ? textOf(column, false) : column.column
  const own = isText && ignoreCase ? `lower(${plain})` : plain
  const of = (one: FilterValue | undefined): string => operand(column, one ?? '', ignoreCase)
  const all = list(values.map((one) => of(one)))
  switch (operator) {
    case 'equals':
      return `${own} = ${of(value)}`
    case 'notEquals':
      return `${own} IS DISTINCT FROM ${of(value)}`
    case 'less':
      return `${own} < ${of(value)}`
    case 'atMost':
      return `${own} <= ${of(value)}`
    case 'greater':
      return `${own} > ${of(value)}`
    case 'atLeast':
      return `${own} >= ${of(value)}`
    case 'between':
      return `${own} BETWEEN ${of(values[0])} AND ${of(values[1])}`
    case 'in':
      return `${own} IN (${all})`
    case 'notIn':
      return `(${own} IS NULL OR ${own} NOT IN (${all}))`
    case 'contains':
      return `contains(${own}, ${of(value)})`
    case 'notContains':
      return `(${own} IS NULL OR NOT contains(${own}, ${of(value)}))`
    case 'startsWith':
      return `starts_with(${own}, ${of(value)})`
    case 'endsWith':
      return `ends_with(${own}, ${of(value)})`
    case 'matches':
      return `regexp_matches(${plain}, ${literal(String(value))}, '${ignoreCase ? 'i' : 'c'}')`
    case 'empty':
      return isText ? `coalesce(${plain}, '') = ''` : `${plain} IS NULL`
    case 'notEmpty':
      return isText ? `${plain} <> ''` : `${plain} IS NOT NULL`
    default:
      return assertNever(operator)
  }
}
