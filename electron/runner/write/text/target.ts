import type { TargetOf } from '@shared/jobs/export/format'
import { elementName } from '@shared/jobs/export/element-name'
import type { WriterTask } from '../writer'
import { delimitedForm } from './delimited'
import { encodingOf, requireSayable, withReferences } from './encoding'
import { fixedForm } from './fixed'
import { jsonForm } from './json'
import type { TextTarget } from './text-file'
import { xmlForm } from './xml'

type TextFormat = TargetOf<'delimited' | 'fixed' | 'json' | 'ndjson' | 'xml'>

/** How rows are written in one of these formats. @throws encoding.unknown, write.columns, write.character, write.needsQuotes, write.tooWide (of the header) */
export function textTarget(format: TextFormat, { columns, file }: WriterTask): TextTarget {
  const { gzip } = format
  switch (format.kind) {
    case 'delimited': {
      const encoding = encodingOf(format.encoding, file)
      return { form: delimitedForm(format, columns), encoding, bom: format.bom, gzip }
    }
    case 'fixed': {
      const encoding = encodingOf(format.encoding, file)
      return { form: fixedForm(format, columns), encoding, bom: format.bom, gzip }
    }
    case 'xml': {
      const encoding = encodingOf(format.encoding, file)
      // In names there are no references.
      for (const name of [format.root, format.record, ...columns.map(({ label }) => elementName(label))])
        requireSayable(encoding, 0, name, name)
      // Whoever reads UTF-16 needs the mark, and for UTF-8 the declaration is enough.
      const bom = encoding.encode !== null
      return { form: xmlForm(format, columns), encoding: withReferences(encoding), bom, gzip }
    }
    case 'json':
    case 'ndjson':
      return { form: jsonForm(format.kind, columns), encoding: encodingOf('utf-8', file), bom: false, gzip }
  }
}
