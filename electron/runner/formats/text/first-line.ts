import { VigieError } from '@shared/errors/error-data'
import type { Origin } from '../origin/origin'
import type { SourcePosition } from '../records'
import { LineFeed } from './line-feed'
import { TextStream } from './text-stream'

/**
 * The first line that is a record behind `skip` lines, and where the records begin: behind that line where it is a header, behind the skipped ones
 * otherwise. @throws see TextStream.open, file.empty where there is no such line
 */
export async function firstLine(
  origin: Origin,
  encoding: string,
  options: { readonly skip: number; readonly header: boolean; readonly isNoRecord: (line: string) => boolean },
): Promise<{ text: string; position: SourcePosition }> {
  const stream = await TextStream.open(origin, encoding, null)
  const feed = new LineFeed(stream, 1, (text) => ({ values: [text] }))
  try {
    let position = { byte: stream.position, line: 1, record: 0 }
    let passed = 0
    for (let items = await feed.pull(); items !== null; items = await feed.pull()) {
      for (const { values, end, endLine } of items) {
        const text = values?.[0] ?? ''
        const behind = { byte: end, line: endLine, record: 0 }
        if (passed++ < options.skip) position = behind
        else if (!options.isNoRecord(text)) return { text, position: options.header ? behind : position }
      }
    }
    throw new VigieError('file.empty', { path: stream.name })
  } finally {
    await feed.close()
  }
}
