import { assertNever } from '@shared/assert-never'
import type { ResolvedFormat } from '@shared/jobs/format'
import type { Database } from '../database/database'
import { openCollapsed } from './delimited/collapsed'
import { DelimitedReader } from './delimited/reader'
import { openFixed } from './fixed/reader'
import { openJson } from './json/reader'
import { openNdjson } from './ndjson/reader'
import type { Origin } from './origin/origin'
import { ParquetReader } from './parquet/reader'
import type { RecordReader, SourcePosition } from './records'
import { openXlsx } from './xlsx/reader'
import { openXml } from './xml/reader'

/** A source as it was resolved. */
export interface OpenSource {
  readonly origin: Origin
  readonly format: ResolvedFormat
  readonly columns: readonly string[]
  /** False: only records that keep the rules of the format are wanted. */
  readonly mends?: boolean
}

/** Opens a source whose format is known at a position that was given for it. @throws errors of the file as a whole */
export async function openReader(database: Database, source: OpenSource, from: SourcePosition): Promise<RecordReader> {
  const { origin, format } = source
  const columns = source.columns.length
  switch (format.kind) {
    case 'delimited':
      return format.collapse
        ? openCollapsed(origin, format, columns, from)
        : DelimitedReader.open(origin, format, {
            columns,
            names: source.columns,
            from,
            ...(source.mends === undefined ? {} : { mends: source.mends }),
          })
    case 'fixed':
      return openFixed(origin, format, from)
    case 'json':
      return openJson(origin, format, from)
    case 'ndjson':
      return openNdjson(origin, format, from)
    case 'xml':
      return openXml(origin, format, from)
    case 'xlsx':
      return openXlsx(database.blocks, origin, format, from)
    case 'parquet':
      return ParquetReader.open(database, origin, columns, from)
    default:
      return assertNever(format)
  }
}
