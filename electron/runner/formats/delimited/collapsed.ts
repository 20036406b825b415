import type { Dialect } from '@shared/jobs/dialect'
import { FeedReader } from '../feed/feed-reader'
import type { Origin } from '../origin/origin'
import type { SourcePosition } from '../records'
import { firstLine } from '../text/first-line'
import { LineFeed, type ReadLine } from '../text/line-feed'
import { TextStream } from '../text/text-stream'
import { uniqueNames } from './header'
import { parseRecord } from './record-text'

/**
 * Delimited text in which delimiters that follow each other count as one. Every line is a record; blanks that delimit do not count at its ends.
 * @throws file.notFound, file.unreadable, encoding.unknown, archive.*
 */
export async function openCollapsed(
  origin: Origin,
  dialect: Dialect,
  columns: number,
  from: SourcePosition,
): Promise<FeedReader> {
  const stream = await TextStream.open(origin, dialect.encoding, from.byte)
  const read: ReadLine = (text) => {
    if (isComment(text, dialect)) return { values: null, blanks: 0 }
    if (text === '') return null
    const { values, broken } = collapse(text, dialect)
    if (broken) return { values, refusal: { code: 'file.quote', params: {} } }
    if (values.length === columns) return { values }
    const code = values.length < columns ? 'file.columns.missing' : 'file.columns.extra'
    return { values, refusal: { code, params: { expected: columns, found: values.length } } }
  }
  return new FeedReader(new LineFeed(stream, from.line, read), columns, from)
}

/** See readColumns. */
export async function readCollapsedColumns(
  origin: Origin,
  dialect: Dialect,
): Promise<{ columns: string[]; position: SourcePosition }> {
  const { header, skipLines } = dialect
  const isNoRecord = (text: string) => text === '' || isComment(text, dialect)
  const { text, position } = await firstLine(origin, dialect.encoding, { skip: skipLines, header, isNoRecord })
  const { values } = collapse(text, dialect)
  return { columns: uniqueNames(header ? values : values.map(() => '')), position }
}

/** A line taken apart, without the empty values between delimiters. */
export function collapse(
  text: string,
  dialect: Pick<Dialect, 'delimiter' | 'quote' | 'escape'>,
): { values: string[]; broken: boolean } {
  const { values, broken } = parseRecord(text, dialect)
  const keepsEnds = dialect.delimiter.trim() !== ''
  const last = values.length - 1
  const isKept = (value: string, index: number) => value !== '' || (keepsEnds && (index === 0 || index === last))
  return { values: values.filter(isKept), broken }
}

function isComment(text: string, { comment }: Dialect): boolean {
  return comment !== null && text.startsWith(comment)
}
