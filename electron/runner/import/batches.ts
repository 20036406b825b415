import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ColumnWriter, ROW_GROUP } from '../columns/column-file'
import type { Fault } from '../columns/targets'
import { Interrupted } from '../database/errors'
import type { RecordBlock, RecordReader, SourcePosition, TextDialect } from '../formats/records'
import { runTail } from './fingerprint'
import type { FilePlan, RunPlan } from './plan'
import { readingOf, type Reading } from './reading'

/** Bytes of source in one block: few enough to stay near the processor, and what the database has to say is heard between two of them. */
const BLOCK_BYTES = 1024 * 1024

/** A batch ends with so many records that are judged already: what is known of each takes memory. */
const MOST_BAD = 1 << 17

/** Several blocks of one file, their values written where DuckDB reads them: what one transaction takes in. */
export interface Batch {
  /** Number of the file in the plan. */
  readonly file: number
  readonly plan: FilePlan
  readonly reading: Reading
  readonly blocks: readonly RecordBlock[]
  readonly dialect: TextDialect
  /** Where the values of their readable records were written. */
  readonly path: string
  /** Positions (see `placeOf`) of records with a value that is not acceptable beyond doubt, in order. */
  readonly doubts: readonly number[]
  /** Records that are judged already, in order; those that are refused are not in the file at `path`. */
  readonly faulty: readonly Faulty[]
  /** Where the next record starts. */
  readonly end: SourcePosition
  /** What stands before it, or before the first record of the next file (fingerprint.ts); on its way, so that no transaction has to wait for it. */
  readonly tail: Promise<string>
  /** Records of the file up to this number are done already: a run that ended within a block begins with the same block again. */
  readonly skip: number
  readonly lastOfFile: boolean
  readonly last: boolean
}

/** A record of which it is known what is wrong. */
export interface Faulty {
  readonly position: number
  readonly faults: readonly Fault[]
}

/** How much a batch holds: whichever is reached first. */
export interface BatchSize {
  /** Bytes of the source. */
  readonly bytes: number
  /** Records whose values are beyond doubt. */
  readonly records: number
}

/** Size of the blocks as forced by tests, undefined in normal use. */
export function forcedBlockBytes(): number | undefined {
  const forced = Number(process.env['VIGIE_BLOCK_BYTES'])
  return Number.isInteger(forced) && forced > 0 ? forced : undefined
}

/** Opens what the records of a file of a plan are read from. @param file its number */
export type OpenFile = (plan: FilePlan, file: number, from: SourcePosition) => Promise<RecordReader>

/** Cuts the files of a plan into batches, from a position on. */
export class BatchSource {
  readonly #plan: RunPlan
  readonly #openFile: OpenFile
  readonly #folder: string
  readonly #isStopped: () => boolean
  readonly #forced = forcedBlockBytes()
  #file: number
  #position: SourcePosition
  #skip: number
  #opened: Opened | null = null
  #isLeft = false
  /** Files of batches that are done. */
  readonly #spare: string[] = []

  /** `folder` is made, and emptied by `close`. @param isStopped nobody wants the batch any more */
  constructor(
    plan: RunPlan,
    open: OpenFile,
    from: { readonly file: number; readonly position: SourcePosition; readonly skip: number },
    folder: string,
    isStopped: () => boolean,
  ) {
    this.#plan = plan
    this.#openFile = open
    this.#folder = folder
    this.#isStopped = isStopped
    this.#file = from.file
    this.#position = from.position
    this.#skip = from.skip
  }

  /** The next batch, null after the last file. A file without records gives a batch without blocks. @throws Interrupted where nobody wants it any more */
  async next(size: BatchSize): Promise<Batch | null> {
    const plan = this.#plan.files[this.#file]
    if (plan === undefined) return null
    this.#requireWanted()
    this.#opened ??= await this.#open(plan)
    const { reader, reading, writer } = this.#opened
    const file = this.#file
    const path = this.#spare.pop() ?? join(this.#folder, `${randomUUID()}.parquet`)
    await writer.open(path)
    const blocks: RecordBlock[] = []
    const doubts: number[] = []
    const faulty: Faulty[] = []
    const start = this.#position
    let records = 0
    let good = 0
    let group = 0
    let stretch = 1
    let lastOfFile = false
    do {
      this.#requireWanted()
      const bytes = this.#position.byte - start.byte
      const wanted = (ROW_GROUP - group) * stretch
      const block = await reader.next(...this.#blockSize(size.bytes - bytes, wanted, { records, bytes }))
      lastOfFile = block === null || block.last
      if (block === null) break
      checkBlock(block)
      this.#position = block.end
      const { rows, doubtful, faulty: found } = writer.add(block, records)
      if (reading.onlyDoubts) block.keep?.([...doubtful, ...found.map(({ index }) => index)])
      for (const index of doubtful) doubts.push(records + index)
      for (const { index, faults } of found) faulty.push({ position: records + index, faults })
      records += block.records
      blocks.push(block)
      const useful = rows - doubtful.length
      group += useful
      good += useful
      // A stretch of bad records just before the end of a group would be read one by one.
      stretch = useful === 0 ? stretch * 2 : 1
      if (group >= ROW_GROUP) {
        await writer.endGroup()
        group = 0
      }
      // What comes behind the last record that counts is not read at all.
      if (plan.lastRecord !== null && block.end.record >= plan.lastRecord) lastOfFile = true
    } while (
      !lastOfFile &&
      this.#forced === undefined &&
      good < size.records &&
      faulty.length < MOST_BAD &&
      this.#position.byte - start.byte < size.bytes
    )
    await writer.close()
    const end = this.#position
    const following = lastOfFile ? this.#plan.files[file + 1] : undefined
    const tail =
      following === undefined ? runTail(this.#plan, plan, end) : runTail(this.#plan, following, following.first)
    // Told where it is waited for.
    tail.catch(() => undefined)
    const skip = Math.max(this.#skip, plan.firstRecord - 1)
    if (lastOfFile) await this.#nextFile()
    return {
      file,
      plan,
      reading,
      blocks,
      dialect: reader.dialect,
      path,
      doubts,
      faulty,
      end,
      tail,
      skip,
      lastOfFile,
      last: lastOfFile && file === this.#plan.files.length - 1,
    }
  }

  /** @throws Interrupted where nobody wants another batch */
  #requireWanted(): void {
    if (this.#isLeft || this.#isStopped()) throw new Interrupted('the run has been stopped')
  }

  /** Bytes and records of the next block. @param wanted records that are missing in the group @param before what the batch has so far */
  #blockSize(
    bytes: number,
    wanted: number,
    before: { readonly records: number; readonly bytes: number },
  ): [bytes: number, records?: number] {
    if (this.#forced !== undefined) return [this.#forced]
    // At the end of a group a few records are wanted in place of doubtful ones.
    const likely = before.records === 0 ? BLOCK_BYTES : Math.ceil((before.bytes / before.records) * wanted * 1.1) + 4096
    return [Math.min(bytes, BLOCK_BYTES, likely), wanted]
  }

  /** Nobody needs the batch any more: the next one may take its place. */
  release(batch: Batch): void {
    for (const block of batch.blocks) block.release?.()
    this.#spare.push(batch.path)
  }

  /** Nobody wants another batch: one that is being cut is given up. */
  leave(): void {
    this.#isLeft = true
  }

  async close(): Promise<void> {
    await this.#closeFile()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #open(plan: FilePlan): Promise<Opened> {
    await mkdir(this.#folder, { recursive: true })
    const reader = await this.#openFile(plan, this.#file, this.#position)
    const reading = readingOf(this.#plan, plan)
    return { reader, reading, writer: new ColumnWriter(reader, plan.columns.length, reading.targets) }
  }

  async #nextFile(): Promise<void> {
    await this.#closeFile()
    this.#file++
    this.#skip = 0
    const plan = this.#plan.files[this.#file]
    if (plan !== undefined) this.#position = plan.first
  }

  async #closeFile(): Promise<void> {
    await this.#opened?.reader.close()
    await this.#opened?.writer.abandon()
    this.#opened = null
  }
}

/** A file of the plan that is being read. */
interface Opened {
  readonly reader: RecordReader
  readonly reading: Reading
  readonly writer: ColumnWriter
}

/** No record may be lost between the file and the block. */
function checkBlock(block: RecordBlock): void {
  const seen = block.end.record - block.start.record
  const accounted = block.records + block.refused.length + block.empty
  if (seen !== accounted) throw new Error(`${seen} records read, ${accounted} accounted for`)
}
