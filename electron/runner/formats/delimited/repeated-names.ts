import type { Dialect } from '@shared/jobs/dialect'
import type { Cuts } from '../../columns/cuts'
import { parseRecord } from './record-text'

const BLANK = 0x20

/** Finds the names of a header where they come again: files that were put together have them. */
export interface RepeatedNames {
  /** Indices of the good records that are made of the names. */
  find(text: Buffer, cuts: Pick<Cuts, 'count' | 'starts' | 'ends'>): number[]
}

/** Null where there is no header of one line, or too little in it to be told from a record. */
export function repeatedNames(dialect: Dialect, names: readonly string[] = []): RepeatedNames | null {
  const { header, headerLines = 1, irregular = 'reject' } = dialect
  if (!header || headerLines > 1 || irregular === 'reject' || names.length < 2) return null
  const trimmed = names.map((name) => name.trim())
  const first = Buffer.from(trimmed[0] ?? '')
  const quote = dialect.quote?.charCodeAt(0)
  const areNames = (record: string): boolean => {
    const { values, broken } = parseRecord(record, dialect)
    return !broken && values.length === trimmed.length && values.every((value, at) => value.trim() === trimmed[at])
  }
  const behind = [Buffer.from(dialect.delimiter)[0], quote, BLANK]
  const beginsWithName = (text: Buffer, from: number): boolean => {
    for (let at = 0; at < first.length; at++) if (text[from + at] !== first[at]) return false
    return behind.includes(text[from + first.length])
  }
  const [begin] = first
  const shortest = Buffer.byteLength(trimmed.join(dialect.delimiter))
  return {
    find: (text, { count, starts, ends }) => {
      const found: number[] = []
      for (let index = 0; index < count; index++) {
        const start = starts[index] as number
        // Most records are shorter, or begin otherwise than the first name.
        if ((ends[index] as number) - start < shortest) continue
        const byte = text[start]
        if (byte !== begin && byte !== quote) continue
        if (!beginsWithName(text, byte === quote ? start + 1 : start)) continue
        if (areNames(text.toString('utf8', start, ends[index]))) found.push(index)
      }
      return found
    },
  }
}
