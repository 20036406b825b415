import { VigieError } from '@shared/errors/error-data'
import type { SampleFile } from '@shared/runner/protocol'
import type { Origin } from '../formats/origin/origin'
import { listSources } from '../import/sources'

/** The file of an entry of a source that is looked at. @throws file.notFound, file.unreadable, source.noMatch, archive.* */
export async function originAt({ file, at }: SampleFile): Promise<Origin> {
  const origin = (await listSources([file]))[at]
  // One that was there when the files were listed, and is not any more.
  if (origin === undefined) throw new VigieError('file.notFound', { path: file })
  return origin
}
