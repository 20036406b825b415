import { VigieError } from '@shared/errors/error-data'
import type { SourceFormat } from '@shared/jobs/format'
import type { Database } from '../database/database'
import { fileError } from '@files/errors'
import { diskFile, originName, type Origin } from '../formats/origin/origin'
import { findFiles } from '../formats/origin/find-files'
import { unpackedOrigins } from '../formats/origin/unpacked'
import { readLead } from '../formats/text/lead'
import { resolveFormat, type Resolution } from '../formats/resolve'
import { fileHead } from './fingerprint'
import type { FilePlan } from './plan'

/** A file of a run, opened and understood, before its columns are mapped. */
export type OpenedFile = Omit<FilePlan, 'sources' | 'texts' | 'firstRecord' | 'lastRecord' | 'filter' | 'rules'> &
  Pick<Resolution, 'types' | 'named' | 'headerFaults'>

/**
 * The sources that a definition names: files, patterns and folders in natural order of their names, each once; the entries of archives one by one.
 * @throws source.noMatch, file.notFound, file.unreadable, archive.*
 */
export async function listSources(files: readonly string[]): Promise<Origin[]> {
  const found: Origin[] = []
  for (const path of await findFiles(files)) found.push(...(await unpackedOrigins(path)))
  return found
}

/** Everything that has to be known of a source before it is read. @throws errors of the file as a whole, see resolveFormat */
export async function openSource(database: Database, origin: Origin, format: SourceFormat): Promise<OpenedFile> {
  const path = originName(origin)
  try {
    const { bytes, head } = await fileHead(diskFile(origin))
    if (bytes === 0) throw new VigieError('file.empty', { path })
    const {
      format: resolved,
      columns,
      first,
      types,
      named,
      headerFaults,
    } = await resolveFormat(database, origin, format)
    return {
      path,
      packed: typeof origin === 'string' ? null : origin,
      bytes: typeof origin === 'string' ? bytes : origin.bytes,
      head,
      format: resolved,
      columns: [...columns],
      first,
      lead: await readLead(origin, resolved, first),
      ...(types === undefined ? {} : { types }),
      ...(named === undefined ? {} : { named }),
      ...(headerFaults === undefined ? {} : { headerFaults }),
    }
  } catch (thrown) {
    throw fileError(thrown, path, 'read')
  }
}

/** Where the bytes of a planned file come from. */
export function originOf(file: Pick<FilePlan, 'path' | 'packed'>): Origin {
  return file.packed ?? file.path
}
