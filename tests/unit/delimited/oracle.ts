import type { Dialect } from '@shared/jobs/dialect'
import type { FileRejectCode } from '@runner/formats/records'

/** A record as the rules see it. Places are bytes of UTF-8 behind a byte order mark. */
export interface ExpectedRecord {
  readonly kind: 'good' | 'empty' | FileRejectCode
  readonly line: number
  readonly values: readonly string[]
  readonly fields: number
  readonly original: Buffer
  /** Place behind its line end. */
  readonly end: number
}

/**
 * The rules of delimited files written down a second time, as slowly and plainly as possible: byte by byte over the whole file, with no
 * blocks. Header and skipped lines are none of its business.
 */
export function expectedRecords(
  file: Buffer,
  dialect: Dialect,
  columns: number,
  maxRecordBytes = 1 << 20,
): ExpectedRecord[] {
  const bytes = file.toString('latin1')
  const delimiter = Buffer.from(dialect.delimiter).toString('latin1')
  const comment = dialect.comment === null ? null : Buffer.from(dialect.comment).toString('latin1')
  const records: ExpectedRecord[] = []
  let at = 0
  let line = 1
  while (at < bytes.length) {
    if (comment !== null && bytes.startsWith(comment, at)) {
      at = behindLineEnd(bytes, lineEnd(bytes, at))
      line++
      continue
    }
    const record = readRecord(bytes, at, dialect, delimiter, columns, maxRecordBytes)
    const text = bytes.slice(at, record.end)
    const original = Buffer.from(text, 'latin1')
    records.push({
      kind: kindOf(record, original, columns, maxRecordBytes),
      line,
      values: record.values.map((value) => Buffer.from(value, 'latin1').toString('utf8')),
      fields: record.values.length,
      original,
      end: behindLineEnd(bytes, record.end),
    })
    line += linesIn(text) + 1
    at = behindLineEnd(bytes, record.end)
  }
  return records
}

interface Read {
  readonly values: string[]
  readonly end: number
  readonly broken: boolean
}

function readRecord(
  bytes: string,
  start: number,
  dialect: Dialect,
  delimiter: string,
  columns: number,
  max: number,
): Read {
  const { quote, escape } = dialect
  const values: string[] = []
  let at = start
  for (;;) {
    let value = ''
    if (quote !== null && bytes[at] === quote && at - start <= max) {
      at++
      for (;;) {
        if (at >= bytes.length || at - start > max) {
          const end = lineEnd(bytes, start)
          return { values: [bytes.slice(start, end)], end, broken: true }
        }
        const [character, following] = [bytes[at], bytes[at + 1]]
        if (escape !== null && character === escape && escape !== quote) {
          const isLiteral = following === quote || following === escape
          value += isLiteral ? following : escape
          at += isLiteral ? 2 : 1
        } else if (character === quote && escape === quote && following === quote) {
          value += quote
          at += 2
        } else if (character === quote) {
          at++
          break
        } else {
          value += character
          at++
        }
      }
      const isOver = at >= bytes.length || isLineEnd(bytes[at]) || bytes.startsWith(delimiter, at)
      if (!isOver) {
        // A first line that is whole without its quotes has a stray one.
        const first = lineEnd(bytes, start)
        const firstLine = bytes.slice(start, first)
        if (at > first && firstLine.split(delimiter).length === columns)
          return { values: [firstLine], end: first, broken: true }
        const end = lineEnd(bytes, at)
        return { values: [...values, value + bytes.slice(at, end)], end, broken: true }
      }
    } else {
      while (at < bytes.length && !isLineEnd(bytes[at]) && !bytes.startsWith(delimiter, at)) value += bytes[at++]
    }
    values.push(value)
    if (at >= bytes.length || !bytes.startsWith(delimiter, at)) return { values, end: at, broken: false }
    at += delimiter.length
  }
}

function kindOf(record: Read, original: Buffer, columns: number, max: number): ExpectedRecord['kind'] {
  if (original.length === 0) return 'empty'
  if (original.length > max) return 'file.lineTooLong'
  if (record.broken) return 'file.quote'
  if (original.includes(0)) return 'file.nul'
  if (!original.equals(Buffer.from(original.toString('utf8')))) return 'file.encoding'
  if (record.values.length < columns) return 'file.columns.missing'
  if (record.values.length > columns) return 'file.columns.extra'
  return 'good'
}

function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r'
}

function lineEnd(bytes: string, at: number): number {
  let end = at
  while (end < bytes.length && !isLineEnd(bytes[end])) end++
  return end
}

function behindLineEnd(bytes: string, end: number): number {
  if (end >= bytes.length) return end
  return bytes[end] === '\r' && bytes[end + 1] === '\n' ? end + 2 : end + 1
}

function linesIn(text: string): number {
  return text.split(/\r\n|\n|\r/).length - 1
}
