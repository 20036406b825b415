import { stat } from 'node:fs/promises'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { FoundFile, SourceListing } from '@shared/runner/sources'
import { diskFile, originName, type Origin } from '../formats/origin/origin'
import { kindOf } from '../formats/origin/find-files'
import { listSources } from '../import/sources'

/** Files of one entry that are told by name; more than anybody reads. */
const NAMED_FILES = 200

/** What each entry of a source stands for now: files, or why there are none. */
export function listEntries(files: readonly string[]): Promise<SourceListing[]> {
  return Promise.all(files.map(listEntry))
}

async function listEntry(file: string): Promise<SourceListing> {
  try {
    const kind = await kindOf(file)
    const origins = await listSources([file])
    const sizes = await sizesOf(origins)
    return {
      kind: kind === 'none' ? 'pattern' : kind,
      count: origins.length,
      bytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
      files: origins.slice(0, NAMED_FILES).map((origin, index) => found(origin, sizes[index] ?? 0)),
      error: null,
    }
  } catch (thrown) {
    if (!(thrown instanceof VigieError)) throw thrown
    return { kind: null, count: 0, bytes: 0, files: [], error: toErrorData(thrown) }
  }
}

/** Bytes on the disk: of an entry of an archive those that it takes there. */
function sizesOf(origins: readonly Origin[]): Promise<number[]> {
  return Promise.all(
    origins.map(async (origin) => (typeof origin === 'string' ? (await stat(origin)).size : origin.bytes)),
  )
}

function found(origin: Origin, bytes: number): FoundFile {
  return {
    name: originName(origin),
    disk: diskFile(origin),
    packed: typeof origin === 'string' ? null : origin.method,
    bytes,
  }
}
