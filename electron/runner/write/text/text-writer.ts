import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { z } from 'zod'
import type { Connection } from '../../database/connection'
import { list } from '../../database/sql'
import { faultIn, isGuard } from '../faults'
import { OutputFile } from '../output-file'
import { Parts, piecesOf } from '../parts'
import type { OutputColumn, RowWriter, WriterState, WriterTask } from '../writer'
import { requireSayable, type Encoding } from './encoding'
import type { TextForm } from './form'

const stateSchema = z.strictObject({ bytes: z.number().int().nonnegative(), rows: z.number().int().nonnegative() })

/** A text that the encoding can't say; which one it is has to be looked for. */
class Unsayable extends Error {}

/** Rows of a select, and how many stand in the file before them. */
interface Rows {
  readonly select: string
  readonly before: number
}

export interface TextTarget {
  readonly form: TextForm
  readonly encoding: Encoding
  readonly bom: boolean
  readonly gzip: boolean
}

/** Writes rows as text: the database puts the lines together, and what it gives is encoded and compressed piece by piece. */
export class TextWriter implements RowWriter {
  readonly #connection: Connection
  readonly #columns: readonly OutputColumn[]
  readonly #target: TextTarget
  readonly #output: OutputFile
  readonly #parts: Parts
  #rows: number
  /** The rows that are being taken over. */
  #taken: Rows | null = null
  #isOpen = true

  private constructor(connection: Connection, task: WriterTask, target: TextTarget, output: OutputFile, rows: number) {
    this.#connection = connection
    this.#columns = task.columns
    this.#target = target
    this.#output = output
    this.#parts = new Parts(connection, task.folder)
    this.#rows = rows
  }

  /** @throws see `openWriter` */
  static async open(connection: Connection, task: WriterTask, target: TextTarget): Promise<TextWriter> {
    const state = task.state === null ? null : stateSchema.parse(task.state)
    const output = await OutputFile.open(task.file, state?.bytes ?? null)
    const writer = new TextWriter(connection, task, target, output, state?.rows ?? 0)
    try {
      if (state === null) await writer.#begin()
      return writer
    } catch (thrown) {
      await writer.close()
      throw thrown
    }
  }

  get bytes(): number {
    return this.#output.bytes
  }

  async write(select: string): Promise<number> {
    const { form } = this.#target
    const isFirst = this.#rows === 0
    let rows: number
    try {
      rows = await this.#parts.write(form.query(select), form.options, (path) => this.#take(path, isFirst))
    } catch (thrown) {
      throw await this.#explain(thrown, { select, before: this.#rows })
    }
    this.#taken = { select, before: this.#rows }
    this.#rows += rows
    return rows
  }

  async checkpoint(): Promise<WriterState> {
    await this.#settled()
    await this.#output.sync()
    return { bytes: this.#output.bytes, rows: this.#rows } satisfies z.infer<typeof stateSchema>
  }

  async end(): Promise<void> {
    await this.#settled()
    const { foot } = this.#target.form
    if (foot !== '') await this.#add([Buffer.from(foot)])
    await this.#output.sync()
    await this.close()
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    await this.#parts.settled().catch(() => undefined)
    await this.#output.close()
  }

  async #begin(): Promise<void> {
    const { form, encoding, bom } = this.#target
    for (const { label } of this.#columns) requireSayable(encoding, 0, label, label)
    const head = (bom && encoding.mark.length > 0 ? '\ufeff' : '') + form.head
    if (head !== '') await this.#add([Buffer.from(head)])
  }

  /** Takes a part over. What stands between rows is behind the last one of a part too; in the file it comes with the next part. */
  async #take(path: string, isFirst: boolean): Promise<void> {
    const { between } = this.#target.form
    const { size } = await stat(path)
    const cut = between === '' ? 0 : between.length + 1
    await this.#add(behind(isFirst || cut === 0 ? '' : `${between}\n`, piecesOf(path, size - cut)))
  }

  /** Adds UTF-8 to the file, encoded and compressed: a member of its own, as gzip has them. */
  async #add(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
    const { encoding, gzip } = this.#target
    const bytes = encoding.encode === null ? pieces : encoded(pieces, encoding.encode)
    for await (const piece of gzip ? gzipped(bytes) : bytes) await this.#output.append(piece)
  }

  async #settled(): Promise<void> {
    try {
      await this.#parts.settled()
    } catch (thrown) {
      throw await this.#explain(thrown, null)
    }
  }

  /** @param asked what the database was asked for, where it may be that which has failed */
  async #explain(thrown: unknown, asked: Rows | null): Promise<unknown> {
    if (thrown instanceof Unsayable && this.#taken !== null) await this.#findCharacter(this.#taken)
    if (asked !== null && isGuard(thrown))
      return (await faultIn(this.#connection, asked.select, this.#target.form.faults, asked.before)) ?? thrown
    return thrown
  }

  /** Goes through rows one by one for the text that the encoding can't say. @throws write.character */
  async #findCharacter({ select, before }: Rows): Promise<void> {
    const { form, encoding } = this.#target
    const result = await this.#connection.stream(`SELECT ${list(form.texts)} FROM (${select})`)
    let row = before
    for await (const rows of result.yieldRows()) {
      for (const texts of rows) {
        row++
        for (const [index, text] of texts.entries())
          if (typeof text === 'string') requireSayable(encoding, row, this.#columns[index]?.label ?? '', text)
      }
    }
  }
}

async function* behind(text: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (text !== '') yield Buffer.from(text)
  yield* pieces
}

async function* encoded(
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  encode: NonNullable<Encoding['encode']>,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const piece of pieces) {
    const bytes = encode(decoder.decode(piece, { stream: true }))
    if (bytes === null) throw new Unsayable()
    yield bytes
  }
}

async function* gzipped(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // What is compressed in the background must not be written over.
  const copies = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of pieces) yield Buffer.from(piece)
  }
  const zip = createGzip({ chunkSize: 1 << 18 })
  const fed = pipeline(copies, zip)
  // Where feeding fails, so does reading below.
  fed.catch(() => undefined)
  yield* zip as AsyncIterable<Buffer>
  await fed
}
