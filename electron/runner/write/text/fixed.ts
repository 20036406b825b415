import type { TargetOf } from '@shared/jobs/export/format'
import { VigieError } from '@shared/errors/error-data'
import { literal } from '../../database/sql'
import { guarded, type Fault } from '../faults'
import type { OutputColumn } from '../writer'
import { asTheyAre, LINE_ENDS, type TextForm } from './form'
import { textSql } from '../values'

type Fixed = TargetOf<'fixed'>

/** Columns at fixed places, filled up with blanks. @throws write.columns, write.tooWide (of the header) */
export function fixedForm(format: Fixed, columns: readonly OutputColumn[]): TextForm {
  if (columns.length !== format.columns.length)
    throw new VigieError('write.columns', { expected: format.columns.length, found: columns.length })
  const faults: Fault[] = []
  const texts = columns.map((column) => `coalesce(${textSql(column, format.values)}, ${literal(format.values.null)})`)
  const cells = texts.map((text, index) => {
    const { width, align } = placeOf(format, index)
    const field = columns[index]?.label ?? ''
    const isBroken = `(contains(${text}, chr(10)) OR contains(${text}, chr(13)))`
    const isWide = `length(${text}) > ${width}`
    faults.push({ code: 'write.lineBreak', field, when: isBroken })
    faults.push({ code: 'write.tooWide', field, when: isWide, params: { width } })
    return guarded(`${align === 'left' ? 'rpad' : 'lpad'}(${text}, ${width}, ' ')`, [isBroken, isWide])
  })
  return {
    head: format.header ? headerLine(format, columns) : '',
    foot: '',
    between: '',
    query: (select) => `SELECT concat(${cells.join(', ')}) FROM (${select})`,
    options: asTheyAre(format.lineEnd),
    faults,
    texts,
  }
}

function headerLine(format: Fixed, columns: readonly OutputColumn[]): string {
  const names = columns.map(({ label }, index) => {
    const { width, align } = placeOf(format, index)
    const length = [...label].length
    if (length > width) throw new VigieError('write.tooWide', { row: 0, field: label, width })
    if (/[\r\n]/.test(label)) throw new VigieError('write.lineBreak', { row: 0, field: label })
    const blanks = ' '.repeat(width - length)
    return align === 'left' ? label + blanks : blanks + label
  })
  return names.join('') + LINE_ENDS[format.lineEnd]
}

function placeOf(format: Fixed, column: number): Fixed['columns'][number] {
  return format.columns[column] ?? { width: 1, align: 'left' }
}
