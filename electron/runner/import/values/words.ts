import type { Field } from '@shared/jobs/fields'
import { list, literal } from '../../database/sql'
import { BLANKS } from './blanks'
import type { Conversion } from './conversion'
import { FORMAT, OK, REQUIRED } from './status'

/** Yes and no in words of the job's own. */
export function wordConversion(
  field: Field,
  raw: string,
  trueWords: readonly string[],
  falseWords: readonly string[],
): Conversion {
  const empty = field.required ? REQUIRED : OK
  const text = `trim(${raw}, ${BLANKS})`
  const among = (words: readonly string[]): string =>
    `lower(${text}) IN (${list(words.map((word) => literal(word.toLowerCase())))})`
  return {
    value: `CASE WHEN ${among(trueWords)} THEN true WHEN ${among(falseWords)} THEN false END`,
    status: `CASE WHEN ${raw} IS NULL THEN ${empty} WHEN ${among([...trueWords, ...falseWords])} THEN ${OK}
      WHEN ${text} = '' THEN ${empty} ELSE ${FORMAT} END`,
  }
}
