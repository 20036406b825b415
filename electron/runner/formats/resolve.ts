import type { ResolvedFormat, SourceFormat } from '@shared/jobs/format'
import type { DetectedColumn } from '@shared/runner/sources'
import type { Database } from '../database/database'
import type { Origin } from './origin/origin'
import type { SourcePosition } from './records'
import { detectKind } from './kind/detect-kind'
import type { Sample } from './delimited/detection/sample'
import type { HeaderFault } from './delimited/header'
import { resolveDelimited } from './delimited/resolve'
import { resolveFixed } from './fixed/resolve'
import { resolveJson } from './json/resolve'
import { resolveNdjson } from './ndjson/resolve'
import { resolveParquet } from './parquet/resolve'
import { resolveXlsx } from './xlsx/resolve'
import { resolveXml } from './xml/resolve'
import { assertNever } from '@shared/assert-never'

/** A source with nothing left to find. */
export interface Resolution {
  readonly format: ResolvedFormat
  /** Why each property is what it is: keys under `detect.why` of the catalogue. */
  readonly why: Readonly<Record<string, string>>
  /** Names of the columns, each once. */
  readonly columns: readonly string[]
  /** Where the first record begins. */
  readonly first: SourcePosition
  /** Types, where the source declares them. */
  readonly types?: readonly Omit<DetectedColumn, 'name' | 'samples'>[]
  /** How many columns the header names, where that is another number than `columns`. */
  readonly named?: number
  readonly headerFaults?: readonly HeaderFault[]
}

/**
 * Finds what the format leaves open from a sample of the source; what is given is kept.
 * @throws file.notFound, file.unreadable, file.empty, file.syntax, encoding.unknown, archive.*, format.*
 */
export async function resolveFormat(database: Database, origin: Origin, format: SourceFormat): Promise<Resolution> {
  if (format.kind !== 'auto') {
    const resolution = await resolveKind(database, origin, format)
    return { ...resolution, why: { kind: 'given', ...resolution.why } }
  }
  const { format: found, why, sample } = await detectKind(origin)
  const resolution = await resolveKind(database, origin, found, sample)
  return { ...resolution, why: { kind: why, ...resolution.why } }
}

/** @param sample of its text, where the format gives no encoding and it was read already */
async function resolveKind(
  database: Database,
  origin: Origin,
  format: Exclude<SourceFormat, { readonly kind: 'auto' }>,
  sample?: Sample,
): Promise<Resolution> {
  switch (format.kind) {
    case 'delimited':
      return resolveDelimited(origin, format, sample)
    case 'fixed':
      return resolveFixed(origin, format, sample)
    case 'json':
      return resolveJson(origin, format)
    case 'ndjson':
      return resolveNdjson(origin, format)
    case 'xml':
      return resolveXml(origin, format)
    case 'xlsx':
      return resolveXlsx(database.blocks, origin, format)
    case 'parquet':
      return resolveParquet(database, origin)
    default:
      return assertNever(format)
  }
}
