import { BlockBuilder } from '@runner/formats/feed/block-builder'
import { WRITTEN } from '@runner/formats/feed/record-writer'
import type { Page } from '@runner/columns/parquet'
import type { Values } from '@runner/columns/targets'
import { TextKernel } from '@runner/columns/text-kernel'
import type { RecordBlock } from '@runner/formats/records'

/** A block of records with these values; null for empty ones. */
export function blockOf(rows: readonly (readonly (string | null)[])[]): RecordBlock {
  const start = { byte: 0, line: 1, record: 0 }
  const builder = new BlockBuilder(rows[0]?.length ?? 1, start)
  rows.forEach((row, index) => {
    const values = row.map((value) => value ?? '')
    builder.add({ values, original: null, line: index + 1, end: index + 1, endLine: index + 2 }, index + 1)
  })
  return builder.build(start, true)
}

/** What a text is written as: undefined where it is doubtful, null where it is empty. */
export type Written<T> = T | null | undefined

/** Writes texts as values of one kind, and reads with `read` what stands at each place of the page. */
export function write<T>(
  texts: readonly string[],
  values: Values,
  read: (page: Buffer, index: number) => T,
): Written<T>[] {
  const kernel = new TextKernel(WRITTEN, 1, 1 << 20)
  const targets = [{ name: 'f0', source: 0, values }]
  kernel.prepare(targets)
  kernel.cut(blockOf(texts.map((text) => [text])).text, true, 'none', texts.length)
  const { pages, doubtful } = kernel.pages(targets)
  const [page] = pages as [Page]
  const bytes = Buffer.from(page.values)
  let index = 0
  return texts.map((_, record) => {
    const isPresent = page.present === null || bit(page.present, record)
    if (isPresent) return read(bytes, index++)
    return bit(doubtful, record) ? undefined : null
  })
}

export const asInteger = (page: Buffer, index: number): bigint => page.readBigInt64LE(index * 8)
export const asDay = (page: Buffer, index: number): number => page.readInt32LE(index * 4)
export const asBoolean = (page: Buffer, index: number): boolean => bit(page, index)
export const asFloat = (page: Buffer, index: number): number => page.readDoubleLE(index * 8)

/** The texts of a page, one behind the other. */
export function textsOf(page: Page): string[] {
  const bytes = Buffer.from(page.values)
  const found: string[] = []
  for (let at = 0; at < bytes.length;) {
    const begin = at + 4
    at = begin + bytes.readUInt32LE(at)
    found.push(bytes.toString('utf8', begin, at))
  }
  return found
}

function bit(bits: Uint8Array, index: number): boolean {
  return (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1
}
