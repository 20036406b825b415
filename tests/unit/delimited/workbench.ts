import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Dialect } from '@shared/jobs/dialect'
import type { Page } from '@runner/columns/parquet'
import { TextKernel } from '@runner/columns/text-kernel'
import { DelimitedReader, type ReaderOptions } from '@runner/formats/delimited/reader'
import type { RecordBlock, SourcePosition, TextDialect } from '@runner/formats/records'
import { scratchFolder } from '../scratch-folder'
import type { ExpectedRecord } from './oracle'

export const RFC4180: Dialect = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: '"',
  header: false,
  skipLines: 0,
  comment: null,
}

let files = 0

/** A file with this content; removed after the tests of the file. */
export function fileWith(content: string | Uint8Array): string {
  const path = join(scratchFolder(), `${files++}.csv`)
  writeFileSync(path, content)
  return path
}

/** A record as the reader gave it, in the order of the file. */
export type ReadRecord = Pick<ExpectedRecord, 'kind' | 'line'> & {
  readonly record: number
  readonly values: readonly string[]
  readonly original: string
}

/** All good and refused records of blocks in the order of the file; blank lines are the numbers that are missing. */
export function recordsOf(blocks: readonly RecordBlock[]): ReadRecord[] {
  return blocks.flatMap((block) => {
    const good = Array.from({ length: block.records }, (_, index) => ({
      kind: 'good' as const,
      line: block.line(index),
      record: block.record(index),
      values: block.values(index).map((value) => value ?? ''),
      original: block.original(index),
    }))
    const refused = block.refused.map(({ code, line, record, values, original }) => ({
      ...{ kind: code, line, record, values, original },
    }))
    return [...good, ...refused].sort((a, b) => a.record - b.record)
  })
}

export interface ReadAll {
  readonly blocks: readonly RecordBlock[]
  readonly records: readonly ReadRecord[]
  readonly empty: number
  readonly end: SourcePosition | undefined
}

/** Reads a file to its end in blocks of `bytes`; `reopen`: with a new reader for every block. */
export async function readAll(
  path: string,
  dialect: Dialect,
  options: Partial<ReaderOptions> & { columns: number; bytes?: number; most?: number; reopen?: boolean },
): Promise<ReadAll> {
  const { columns, bytes = 1 << 20, most, reopen = false, from = null } = options
  const limit = {
    ...(options.maxRecordBytes === undefined ? {} : { maxRecordBytes: options.maxRecordBytes }),
    ...(options.names === undefined ? {} : { names: options.names }),
  }
  const blocks: RecordBlock[] = []
  let reader = await DelimitedReader.open(path, dialect, { columns, from, ...limit })
  for (let block = await reader.next(bytes, most); block !== null; block = await reader.next(bytes, most)) {
    if (most !== undefined) expect(block.records).toBeLessThanOrEqual(most)
    blocks.push(block)
    if (!reopen) continue
    await reader.close()
    reader = await DelimitedReader.open(path, dialect, { columns, from: block.end, ...limit })
  }
  await reader.close()
  const empty = blocks.reduce((sum, block) => sum + block.empty, 0)
  return { blocks, records: recordsOf(blocks), empty, end: blocks.at(-1)?.end }
}

/** The values of the records of a block as they are written for the database, taken apart a second time and by other code than `block.values`. */
export function writtenValues(block: RecordBlock, dialect: TextDialect): (string | null)[][] {
  const targets = Array.from({ length: block.columns }, (_, source) => ({
    name: `c${source}`,
    source,
    values: { kind: 'text', required: false } as const,
  }))
  const kernel = new TextKernel(dialect, block.columns, 1 << 20)
  const records = Array.from({ length: block.records }, (_, index) => [
    block.written?.(index) ?? block.text.subarray(block.starts[index], block.ends[index]),
    Buffer.from('\n'),
  ])
  expect(kernel.cut(Buffer.concat(records.flat()), true, 'none', block.records + 1).count).toBe(block.records)
  const { pages, doubtful } = kernel.pages(targets)
  if (doubtful.some((byte) => byte !== 0)) throw new Error('a text can not be doubtful')
  const columns = pages.map((page) => textsOf(page, block.records))
  return Array.from({ length: block.records }, (_, record) => columns.map((column) => column[record] ?? null))
}

/** The texts of a page: for each that is there its length in 32 bits, then its bytes. */
function textsOf({ values, present }: Page, records: number): (string | null)[] {
  const bytes = Buffer.from(values)
  let at = 0
  return Array.from({ length: records }, (_, record) => {
    if (present !== null && (((present[record >> 3] ?? 0) >> (record & 7)) & 1) === 0) return null
    const length = bytes.readUInt32LE(at)
    at += 4 + length
    return bytes.toString('utf8', at - length, at)
  })
}
