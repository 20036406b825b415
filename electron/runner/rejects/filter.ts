import type { DuckDBValue } from '@duckdb/node-api'
import type { RejectFilter } from '@shared/runner/protocol'
import { SEARCHED_CHARACTERS, searchPattern } from './search'

const SEARCHED = `concat_ws(chr(10), value, field, code, original, more, line::VARCHAR)`

/** A filter as SQL over `vigie.rejects`, with the values of its parameters. */
export interface FilterSql {
  readonly where: string
  readonly values: DuckDBValue[]
  /** True where every reject of the run passes, so that positions are numbers in its list. */
  readonly all: boolean
}

/** Search is in the value, the field, the code, the original text and the other causes; case and accents do not count. */
export function filterSql(run: string, filter: RejectFilter): FilterSql {
  const conditions = ['run = ?']
  const values: DuckDBValue[] = [run]
  const add = (condition: string, ...more: DuckDBValue[]): void => {
    conditions.push(condition)
    values.push(...more)
  }
  if (filter.severity !== undefined) add('severity = ?', filter.severity)
  if (filter.code !== undefined) add('code = ?', filter.code)
  if (filter.field !== undefined) {
    if (filter.field === null) add('field IS NULL')
    else add('field = ?', filter.field)
  }
  const search = filter.search?.trim()
  if (search !== undefined && search !== '') {
    add(`regexp_matches(${SEARCHED}, ?)`, searchPattern(search))
    // Of what is too long for a pattern, the end is looked at where the beginning was found.
    if ([...search].length > SEARCHED_CHARACTERS)
      add(`contains(lower(strip_accents(${SEARCHED})), lower(strip_accents(?)))`, search)
  }
  return { where: conditions.join(' AND '), values, all: conditions.length === 1 }
}
