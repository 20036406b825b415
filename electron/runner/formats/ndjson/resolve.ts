import { AUTO } from '@shared/jobs/dialect'
import type { FormatOf, Resolved } from '@shared/jobs/format'
import { uniqueNames } from '../delimited/header'
import { jsonEncoding, propertiesOf } from '../json/resolve'
import type { Origin } from '../origin/origin'
import type { Resolution } from '../resolve'
import { firstPosition } from '../text/text-stream'
import { openNdjson } from './reader'

/** See resolveFormat. */
export async function resolveNdjson(origin: Origin, format: FormatOf<'ndjson'>): Promise<Resolution> {
  const { encoding, why } = await jsonEncoding(origin, format.encoding)
  const first = await firstPosition(origin, encoding)
  const open: Resolved<'ndjson'> = { kind: 'ndjson', encoding, columns: [], passOver: true }
  const columns = format.columns === AUTO ? await propertiesOf(await openNdjson(origin, open, first)) : format.columns
  return {
    format: { ...open, columns: [...columns], passOver: format.columns !== AUTO },
    why: { encoding: why, columns: format.columns === AUTO ? 'properties.sample' : 'given' },
    columns: uniqueNames(columns),
    first,
  }
}
