import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeBlock } from '../database/blocks'
import type { Database } from '../database/database'
import { openReader } from '../formats/open'
import type { NormalisedDialect, RecordBlock, RecordReader, SourcePosition } from '../formats/records'
import type { FilePlan, RunPlan } from './plan'
import { originOf } from './sources'

/** Bytes of source in one block: enough for each core to have one of its own to parse. */
const BLOCK_BYTES = 8 * 1024 * 1024

/** Several blocks of one file, written where DuckDB reads them: what one transaction takes in. */
export interface Batch {
  /** Number of the file in the plan. */
  readonly file: number
  readonly plan: FilePlan
  readonly blocks: readonly RecordBlock[]
  /** Where each block was written; empty for a block without readable records. */
  readonly paths: readonly string[]
  readonly normalised: NormalisedDialect
  /** Where the next record starts. */
  readonly end: SourcePosition
  /** Records of the file up to this number are done already: a run that ended within a block begins with the same block again. */
  readonly skip: number
  readonly lastOfFile: boolean
  readonly last: boolean
}

/** How much a batch holds: whichever is reached first. */
export interface BatchSize {
  /** Bytes of the source. */
  readonly bytes: number
  /** Readable records. */
  readonly records: number
}

/** Size of the blocks as forced by tests, undefined in normal use. */
export function forcedBlockBytes(): number | undefined {
  const forced = Number(process.env['VIGIE_BLOCK_BYTES'])
  return Number.isInteger(forced) && forced > 0 ? forced : undefined
}

/** Cuts the files of a plan into batches, from a position on. */
export class BatchSource {
  readonly #database: Database
  readonly #plan: RunPlan
  readonly #folder: string
  readonly #forced = forcedBlockBytes()
  #file: number
  #position: SourcePosition
  #skip: number
  #reader: RecordReader | null = null
  #written = 0

  /** `folder` is made, and emptied by `close`. */
  constructor(
    database: Database,
    plan: RunPlan,
    from: { readonly file: number; readonly position: SourcePosition; readonly skip: number },
    folder: string,
  ) {
    this.#database = database
    this.#plan = plan
    this.#folder = folder
    this.#file = from.file
    this.#position = from.position
    this.#skip = from.skip
  }

  /** The next batch, null after the last file. A file without records gives a batch without blocks. */
  async next(size: BatchSize): Promise<Batch | null> {
    const plan = this.#plan.files[this.#file]
    if (plan === undefined) return null
    this.#reader ??= await this.#open(plan)
    const { normalised } = this.#reader
    const file = this.#file
    const blocks: RecordBlock[] = []
    const paths: string[] = []
    const start = this.#position.byte
    let records = 0
    let lastOfFile = false
    do {
      const bytes = this.#forced ?? Math.min(size.bytes, BLOCK_BYTES)
      const block = await this.#reader.next(bytes, this.#forced === undefined ? size.records - records : undefined)
      lastOfFile = block === null || block.last
      if (block === null) break
      checkBlock(block)
      this.#position = block.end
      records += block.records
      paths.push(await this.#write(block))
      blocks.push(block)
      // What comes behind the last record that counts is not read at all.
      if (plan.lastRecord !== null && block.end.record >= plan.lastRecord) lastOfFile = true
    } while (
      !lastOfFile &&
      this.#forced === undefined &&
      records < size.records &&
      this.#position.byte - start < size.bytes
    )
    const end = this.#position
    const skip = Math.max(this.#skip, plan.firstRecord - 1)
    if (lastOfFile) await this.#nextFile()
    return {
      file,
      plan,
      blocks,
      paths,
      normalised,
      end,
      skip,
      lastOfFile,
      last: lastOfFile && file === this.#plan.files.length - 1,
    }
  }

  async release(batch: Batch): Promise<void> {
    for (const block of batch.blocks) block.release?.()
    for (const path of batch.paths) if (path !== '') await rm(path, { force: true })
  }

  async close(): Promise<void> {
    await this.#reader?.close()
    this.#reader = null
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #write(block: RecordBlock): Promise<string> {
    if (block.records === 0) return ''
    const path = join(this.#folder, `${this.#written++}.csv`)
    await writeBlock(path, block)
    return path
  }

  async #open(plan: FilePlan): Promise<RecordReader> {
    await mkdir(this.#folder, { recursive: true })
    return openReader(this.#database, { ...plan, origin: originOf(plan) }, this.#position)
  }

  async #nextFile(): Promise<void> {
    await this.#reader?.close()
    this.#reader = null
    this.#file++
    this.#skip = 0
    const plan = this.#plan.files[this.#file]
    if (plan !== undefined) this.#position = plan.first
  }
}

/** No record may be lost between the file and the block. */
function checkBlock(block: RecordBlock): void {
  const seen = block.end.record - block.start.record
  const accounted = block.records + block.refused.length + block.empty
  if (seen !== accounted) throw new Error(`${seen} records read, ${accounted} accounted for`)
}
