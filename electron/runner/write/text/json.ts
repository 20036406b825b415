import { literal } from '../../database/sql'
import type { OutputColumn } from '../writer'
import { asTheyAre, type TextForm } from './form'
import { valueSql } from '../values'

/** One object on each line, or an array of them, one on each line too. Empty values are null. */
export function jsonForm(kind: 'json' | 'ndjson', columns: readonly OutputColumn[]): TextForm {
  const parts = columns.flatMap((column, index) => [
    literal(`${index === 0 ? '{' : ','}${JSON.stringify(column.label)}:`),
    `coalesce(${jsonSql(column)}, 'null')`,
  ])
  const between = kind === 'json' ? ',' : ''
  return {
    head: kind === 'json' ? '[\n' : '',
    foot: kind === 'json' ? '\n]\n' : '',
    between,
    query: (select) => `SELECT concat(${parts.join(', ')}, ${literal(`}${between}`)}) FROM (${select})`,
    options: asTheyAre('lf'),
    faults: [],
    texts: [],
  }
}

/** JSON text of a value. Numbers that are none (NaN, infinity) are texts, and so are dates and times, in ISO 8601. */
function jsonSql(column: OutputColumn): string {
  const value = valueSql(column)
  switch (column.type) {
    case 'integer':
    case 'decimal':
    case 'boolean':
      return `CAST(${value} AS VARCHAR)`
    case 'number':
      return `CASE WHEN isfinite(${value}) THEN CAST(${value} AS VARCHAR) ELSE '"' || CAST(${value} AS VARCHAR) || '"' END`
    case 'date':
    case 'time':
      return `'"' || CAST(${value} AS VARCHAR) || '"'`
    case 'datetime':
      return `'"' || replace(CAST(${value} AS VARCHAR), ' ', 'T') || '"'`
    case 'text':
      return `CAST(to_json(${value}) AS VARCHAR)`
  }
}
