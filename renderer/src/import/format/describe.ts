import { assertNever } from '@shared/assert-never'
import type { ResolvedFormat } from '@shared/jobs/format'
import { formatNumber } from '../../i18n/formats'
import { w } from '../../i18n/i18n'
import { delimiterName } from '../../form/choices'

/** A format in a few words: `Delimited text, semicolon, utf-8, with a header line, 7 columns`. */
export function describeFormat(format: ResolvedFormat, columns: number): string {
  const details = [...detailsOf(format), w('format.columnCount', { count: columns })]
  return w('format.found', { kind: w(`format.kinds.${format.kind}`), details: details.join(', ') })
}

function detailsOf(format: ResolvedFormat): string[] {
  switch (format.kind) {
    case 'delimited':
      return [
        delimiterName(format.delimiter).toLowerCase(),
        format.encoding,
        headerOf(format),
        ...skipped(format),
        ...(format.tableEnd === null ? [] : [w('format.until', { line: formatNumber(format.tableEnd - 1) })]),
      ]
    case 'fixed':
      return [format.encoding, headerOf(format), ...skipped(format)]
    case 'json':
    case 'xml':
      return [format.path === '' ? w('format.root') : w('format.pathFound', { path: format.path }), format.encoding]
    case 'ndjson':
      return [format.encoding]
    case 'xlsx':
      return [w('format.sheetFound', { sheet: format.sheet }), headerOf(format)]
    case 'parquet':
      return []
    default:
      return assertNever(format)
  }
}

function headerOf({ header, headerLines = 1 }: { readonly header: boolean; readonly headerLines?: number }): string {
  return header ? w('format.withHeader', { count: headerLines }) : w('format.withoutHeader')
}

function skipped({ skipLines }: { readonly skipLines: number }): string[] {
  return skipLines === 0 ? [] : [w('format.skipped', { count: skipLines })]
}
