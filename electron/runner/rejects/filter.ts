import type { RejectFilter } from '@shared/runner/protocol'
import { list, literal } from '../database/sql'
import { stateSql } from '../repair/store'
import { SEARCHED_CHARACTERS, searchPattern } from './search'

const SEARCHED = `concat_ws(chr(10), value, field, code, original, more, line::VARCHAR)`

/** A filter as SQL over `vigie.rejects`. */
export interface FilterSql {
  readonly where: string
  /** True where every reject of the run passes, so that positions are numbers in its list. */
  readonly all: boolean
}

/** Search is in the value, the field, the code, the original text and the other causes; case and accents do not count. */
export function filterSql(run: string, filter: RejectFilter): FilterSql {
  const conditions = [`run = ${literal(run)}`]
  if (filter.severity !== undefined) conditions.push(`severity = ${literal(filter.severity)}`)
  if (filter.code !== undefined) conditions.push(`code = ${literal(filter.code)}`)
  if (filter.field !== undefined)
    conditions.push(filter.field === null ? 'field IS NULL' : `field = ${literal(filter.field)}`)
  if (filter.state !== undefined) conditions.push(stateSql(run, filter.state))
  if (filter.seqs !== undefined) conditions.push(seqCondition(filter.seqs))
  const search = filter.search?.trim()
  if (search !== undefined && search !== '') {
    conditions.push(`regexp_matches(${SEARCHED}, ${literal(searchPattern(search))})`)
    // Of what is too long for a pattern, the end is looked at where the beginning was found.
    if ([...search].length > SEARCHED_CHARACTERS)
      conditions.push(`contains(lower(strip_accents(${SEARCHED})), lower(strip_accents(${literal(search)})))`)
  }
  return { where: conditions.join(' AND '), all: conditions.length === 1 }
}

/** The bounds let the database pass over what is far from the numbers. */
function seqCondition(seqs: readonly number[]): string {
  const first = seqs.reduce((least, seq) => Math.min(least, seq), Number.MAX_SAFE_INTEGER)
  const last = seqs.reduce((most, seq) => Math.max(most, seq), 0)
  return `seq >= ${first} AND seq <= ${last} AND list_contains([${list(seqs.map(String))}], seq)`
}
