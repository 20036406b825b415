import type { Dialect } from '@shared/jobs/dialect'
import { parseRecord } from './record-text'

/** Finds the names of a header where they come again: files that were put together have them. */
export interface RepeatedNames {
  /** Whether the record at these places is made of the names. */
  areIn(text: Uint8Array, start: number, end: number): boolean
}

/** Null where there is no header of one line, or too little in it to be told from a record. */
export function repeatedNames(dialect: Dialect, names: readonly string[] = []): RepeatedNames | null {
  const { header, headerLines = 1, irregular = 'reject' } = dialect
  if (!header || headerLines > 1 || irregular === 'reject' || names.length < 2) return null
  const trimmed = names.map((name) => name.trim())
  const first = Buffer.from(trimmed[0] ?? '')
  const quote = dialect.quote?.charCodeAt(0) ?? -1
  return {
    areIn: (text, start, end) => {
      // Nearly every record begins otherwise than the first name.
      const from = text[start] === quote ? start + 1 : start
      for (let at = 0; at < first.length; at++) if (text[from + at] !== first[at]) return false
      const record = Buffer.from(text.buffer, text.byteOffset + start, end - start).toString()
      const { values, broken } = parseRecord(record, dialect)
      return !broken && values.length === trimmed.length && values.every((value, at) => value.trim() === trimmed[at])
    },
  }
}
