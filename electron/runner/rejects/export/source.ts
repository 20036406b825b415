import { basename, dirname, extname } from 'node:path'
import type { FormatKind } from '@shared/jobs/format'
import type { RejectSource } from '@shared/runner/protocol'
import type { Connection } from '../../database/connection'
import { originOf } from '../../import/sources'
import { loadRun } from '../../import/store'
import { diskFile } from '../../formats/origin/origin'

/** What files of this kind are called where the source has no ending. */
const ENDINGS: Readonly<Record<FormatKind, string>> = {
  delimited: 'csv',
  fixed: 'txt',
  json: 'json',
  ndjson: 'ndjson',
  xml: 'xml',
  xlsx: 'xlsx',
  // A person corrects no Parquet file.
  parquet: 'csv',
}

/** See the request of this name. */
export async function rejectSource(connection: Connection, run: string): Promise<RejectSource | null> {
  const [file] = (await loadRun(connection, run))?.plan.files ?? []
  if (file === undefined) return null
  const { kind } = file.format
  const disk = diskFile(originOf(file))
  const name = file.packed === null ? basename(disk) : basename(file.packed.entry ?? disk.replace(/\.gz$/i, ''))
  const ending = extname(name)
  return {
    folder: dirname(disk),
    name: basename(name, ending),
    ending: kind === 'parquet' || ending.length < 2 ? ENDINGS[kind] : ending.slice(1),
    kind,
  }
}
