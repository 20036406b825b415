import { AUTO } from '@shared/jobs/dialect'
import { VigieError } from '@shared/errors/error-data'
import type { FixedColumn, FormatOf } from '@shared/jobs/format'
import { guessHeader } from '../delimited/detection/guess-header'
import { readSample, type Sample } from '../delimited/detection/sample'
import { uniqueNames } from '../delimited/header'
import { originName, type Origin } from '../origin/origin'
import type { Resolution } from '../resolve'
import { firstLine } from '../text/first-line'
import { sampleLines } from '../text/sample-lines'
import { commonLength, findColumns, sliceLine } from './columns'

/** See resolveFormat. @throws format.unreadable where no columns can be told */
export async function resolveFixed(origin: Origin, format: FormatOf<'fixed'>, known?: Sample): Promise<Resolution> {
  const sample = known ?? (await readSample(origin, format.encoding === AUTO ? null : format.encoding))
  const skipLines = format.skipLines === AUTO ? 0 : format.skipLines
  const lines = sampleLines(sample.text, skipLines)
  const places = format.columns === AUTO ? findColumns(lines) : format.columns
  if (places === null)
    throw new VigieError('format.unreadable', { path: originName(origin), reason: 'no place is blank in every line' })
  const rows = lines.map((line) => ({ values: sliceLine(line, places), lines: 1, broken: false }))
  const isNamed = places.every((place) => 'name' in place)
  const header =
    format.header !== AUTO
      ? { header: format.header, why: 'given' }
      : isNamed
        ? { header: false, why: 'given' }
        : guessHeader(rows)
  const isNoRecord = (text: string) => text.trim() === ''
  const { text, position } = await firstLine(origin, sample.encoding, {
    skip: skipLines,
    header: header.header,
    isNoRecord,
  })
  const inHeader = sliceLine(text, places)
  const names = uniqueNames(
    places.map(({ name }: FixedColumn, index) => name ?? (header.header ? (inHeader[index] ?? '') : '')),
  )
  const columns = places.map(({ start, width }, index) => ({ start, width, name: names[index] ?? '' }))
  return {
    format: {
      kind: 'fixed',
      encoding: sample.encoding,
      columns,
      header: header.header,
      skipLines,
      length: commonLength(header.header ? lines.slice(1) : lines),
      cut: format.columns !== AUTO,
    },
    why: {
      encoding: sample.why,
      columns: format.columns === AUTO ? 'widths.blanks' : 'given',
      header: header.why,
      skipLines: format.skipLines === AUTO ? 'noPreamble' : 'given',
    },
    columns: names,
    first: position,
  }
}
