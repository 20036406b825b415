import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sourceFormatSchema, type SourceFormatInput } from '@shared/jobs/format'
import type { Database } from '@runner/database/database'
import { openReader } from '@runner/formats/open'
import type { Origin } from '@runner/formats/origin/origin'
import type { RecordBlock, SourcePosition } from '@runner/formats/records'
import { resolveFormat, type Resolution } from '@runner/formats/resolve'
import type { TextStream } from '@runner/formats/text/text-stream'
import { scratchFolder } from '../scratch-folder'

let files = 0

/** A file with this content; removed after the tests of the file. */
export function fileWith(content: string | Uint8Array, name = 'source'): string {
  const path = join(scratchFolder(), `${files++}-${name}`)
  writeFileSync(path, content)
  return path
}

/** Readers that need no database get none. */
export const NO_DATABASE = {
  get blocks() {
    return scratchFolder()
  },
} as unknown as Database

/** A source in chunks of these sizes, again and again. */
export function streamOf(bytes: Buffer, sizes: readonly number[], from: number): TextStream {
  let at = from
  let turn = 0
  return {
    name: 'document',
    isDecoded: false,
    raw: undefined,
    get position() {
      return at
    },
    next: () => {
      if (at === bytes.length) return Promise.resolve(null)
      const chunk = Buffer.from(bytes.subarray(at, at + (sizes[turn++ % sizes.length] ?? 1)))
      at += chunk.length
      return Promise.resolve(chunk)
    },
    close: () => Promise.resolve(),
  } as unknown as TextStream
}

/** One record as people see it: its number, line, values and text, and the code where it was refused. */
export interface Seen {
  readonly record: number
  readonly line: number
  readonly values: readonly (string | null)[]
  readonly original: string
  readonly code?: string
}

export interface Read extends Resolution {
  readonly records: readonly Seen[]
  readonly empty: number
  readonly blocks: readonly RecordBlock[]
}

/** Resolves a format and reads the source to its end in blocks of `bytes`; `reopen`: with a new reader for every block. */
export async function read(
  origin: Origin,
  format: SourceFormatInput = { kind: 'auto' },
  options: { bytes?: number; records?: number; reopen?: boolean } = {},
): Promise<Read> {
  const resolution = await resolveFormat(NO_DATABASE, origin, sourceFormatSchema.parse(format))
  return { ...resolution, ...(await readResolved(origin, resolution, options)) }
}

export async function readResolved(
  origin: Origin,
  resolution: Resolution,
  { bytes = 1 << 20, records, reopen = false }: { bytes?: number; records?: number; reopen?: boolean } = {},
): Promise<Pick<Read, 'records' | 'empty' | 'blocks'>> {
  const source = { ...resolution, origin }
  const open = (from: SourcePosition) => openReader(NO_DATABASE, source, from)
  const blocks: RecordBlock[] = []
  let reader = await open(resolution.first)
  try {
    for (let block = await reader.next(bytes, records); block !== null; block = await reader.next(bytes, records)) {
      blocks.push(block)
      if (!reopen) continue
      await reader.close()
      reader = await open(block.end)
    }
  } finally {
    await reader.close()
  }
  return { blocks, records: blocks.flatMap(seen), empty: blocks.reduce((sum, { empty }) => sum + empty, 0) }
}

function seen(block: RecordBlock): Seen[] {
  const good = Array.from({ length: block.records }, (_, index) => ({
    record: block.record(index),
    line: block.line(index),
    values: block.values(index),
    original: block.original(index),
  }))
  const refused = block.refused.map(({ record, line, values, original, code }) => ({
    record,
    line,
    values,
    original,
    code,
  }))
  return [...good, ...refused].sort((a, b) => a.record - b.record)
}
