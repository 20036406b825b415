import type { ResolvedFormat } from '@shared/jobs/format'
import { TextSource } from '../delimited/text-source'
import { openBytes, readFully } from '../origin/byte-source'
import type { Origin } from '../origin/origin'
import type { SourcePosition } from '../records'

/** More lines than that before the first record are no header. */
const MOST_BYTES = 1 << 20
/** Text in which the end of a line is looked for. */
const LINE_BYTES = 1 << 20

/** What stands in a text before its first record, byte by byte as Base64, and how its lines end. */
export interface Lead {
  readonly bytes: string
  readonly lineEnd: '\n' | '\r\n' | '\r'
}

/** Null where records are no lines, or far too much stands before them. @throws see TextSource.open */
export async function readLead(origin: Origin, format: ResolvedFormat, first: SourcePosition): Promise<Lead | null> {
  if (format.kind !== 'delimited' && format.kind !== 'fixed' && format.kind !== 'ndjson') return null
  const source = await TextSource.open(origin, format.encoding, null)
  try {
    const text = Buffer.allocUnsafe(LINE_BYTES)
    const read = await source.read(text, 0)
    const lineEnd = (/\r\n|\n|\r/.exec(text.toString('utf8', 0, read))?.[0] ?? '\n') as Lead['lineEnd']
    await source.skipLines(first.line - 1)
    const { position } = source
    return position > MOST_BYTES ? null : { bytes: (await beginning(origin, position)).toString('base64'), lineEnd }
  } finally {
    await source.close()
  }
}

async function beginning(origin: Origin, length: number): Promise<Buffer> {
  const bytes = await openBytes(origin)
  try {
    return await readFully(bytes, length, 0)
  } finally {
    await bytes.close()
  }
}
