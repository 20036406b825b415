import type { TargetOf } from '@shared/jobs/export/format'
import { elementName } from '@shared/jobs/export/element-name'
import { literal } from '../../database/sql'
import { guarded, type Fault } from '../faults'
import type { OutputColumn } from '../writer'
import { asTheyAre, type TextForm } from './form'
import { textSql } from '../values'

type Xml = TargetOf<'xml'>

/** What XML 1.0 can't say at all, as a class of signs. */
export const NO_XML = String.raw`[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]`

/** An element for each record, on a line of its own, with one for each value; those without content say what columns there are. */
export function xmlForm(format: Xml, columns: readonly OutputColumn[]): TextForm {
  const { root, record, encoding, values } = format
  const faults: Fault[] = []
  const texts = columns.map((column) => textSql(column, values))
  const elements = columns.map(({ label, type }, index) => {
    const text = texts[index] ?? ''
    const name = elementName(label)
    const isUnfit = `regexp_matches(${text}, '${NO_XML}')`
    if (type === 'text')
      faults.push({
        code: 'write.character',
        field: label,
        when: isUnfit,
        sign: `regexp_extract(${text}, '${NO_XML}')`,
        params: { encoding: 'XML' },
      })
    const content = guarded(escapedSql(text), type === 'text' ? [isUnfit] : [])
    return `coalesce(${literal(`<${name}>`)} || ${content} || ${literal(`</${name}>`)}, ${literal(`<${name}/>`)})`
  })
  return {
    head: `<?xml version="1.0" encoding="${declared(encoding)}"?>\n<${root}>\n`,
    foot: `</${root}>\n`,
    between: '',
    query: (select) => `SELECT concat('<${record}>', ${elements.join(', ')}, '</${record}>') FROM (${select})`,
    options: asTheyAre('lf'),
    faults,
    texts,
  }
}

/** A parser reads CR as a line end; as a reference it stays what it is. */
export function escapedSql(text: string): string {
  return `replace(replace(replace(replace(${text}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), chr(13), '&#13;')`
}

/** The order of the bytes is told by the mark at the beginning. */
function declared(encoding: string): string {
  return encoding.toUpperCase().replace(/^(UTF-?(?:16|32))-?[LB]E$/, '$1')
}
