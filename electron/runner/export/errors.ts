import { VigieError } from '@shared/errors/error-data'
import { messageOf } from '../database/errors'
import { NO_ENTRY_FOR } from './columns'

/** What the database says where a value can't be computed. */
const COMPUTING = /^(?:Conversion|Invalid Input|Out of Range|Binder|Catalog) Error: /

/** An error of the database as one that a person understands: a value that could not be computed. */
export function computedError(thrown: unknown): unknown {
  const message = messageOf(thrown)
  const column = message.split(NO_ENTRY_FOR)[1]?.split('\n')[0]
  if (column !== undefined) return new VigieError('export.noEntry', { column }, { cause: thrown })
  if (!COMPUTING.test(message)) return thrown
  const reason = message.replace(COMPUTING, '').split('\n')[0] ?? ''
  return new VigieError('export.computed', { reason }, { cause: thrown })
}
