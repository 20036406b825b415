import { stat } from 'node:fs/promises'
import { z } from 'zod'
import type { Connection } from '../../database/connection'
import { list } from '../../database/sql'
import { Deflated, deflatedStateSchema, GZIP_HEAD, gzipFoot } from '../deflated'
import type { Fault } from '../faults'
import type { OutputFile } from '../output-file'
import type { Composition, Rows } from '../parted-writer'
import { piecesOf } from '../parts'
import type { OutputColumn, WriterState } from '../writer'
import { requireSayable, type Encoding } from './encoding'
import type { TextForm } from './form'

/** Null where nothing is compressed. */
const stateSchema = z.strictObject({ deflated: deflatedStateSchema.nullable() })

/** A text that the encoding can't say; which one it is has to be looked for. */
class Unsayable extends Error {}

export interface TextTarget {
  readonly form: TextForm
  readonly encoding: Encoding
  readonly bom: boolean
  readonly gzip: boolean
}

/** A file of text: the database puts the lines together, and what it gives is encoded and compressed piece by piece. */
export class TextFile implements Composition {
  readonly options: string
  readonly faults: readonly Fault[]
  readonly #connection: Connection
  readonly #columns: readonly OutputColumn[]
  readonly #target: TextTarget
  readonly #output: OutputFile
  readonly #deflated: Deflated | null

  constructor(
    connection: Connection,
    columns: readonly OutputColumn[],
    target: TextTarget,
    output: OutputFile,
    state: WriterState | null,
  ) {
    const known = state === null ? null : stateSchema.parse(state)
    this.options = target.form.options
    this.faults = target.form.faults
    this.#connection = connection
    this.#columns = columns
    this.#target = target
    this.#output = output
    this.#deflated = target.gzip ? new Deflated(known?.deflated ?? undefined) : null
  }

  get state(): z.infer<typeof stateSchema> {
    return { deflated: this.#deflated?.state ?? null }
  }

  query(select: string): string {
    return this.#target.form.query(select)
  }

  async begin(): Promise<void> {
    const { form, encoding, bom } = this.#target
    for (const { label } of this.#columns) requireSayable(encoding, 0, label, label)
    if (this.#deflated !== null) await this.#output.append(GZIP_HEAD)
    const head = (bom && encoding.mark.length > 0 ? '\ufeff' : '') + form.head
    if (head !== '') await this.#add([Buffer.from(head)])
  }

  /** What stands between rows is behind the last one of a part too; in the file it comes with the next part. */
  async take(path: string, before: number): Promise<void> {
    const { between } = this.#target.form
    const cut = between === '' ? 0 : between.length + 1
    const { size } = await stat(path)
    await this.#add(behind(before === 0 || cut === 0 ? '' : `${between}\n`, piecesOf(path, 0, size - cut)))
  }

  async end(): Promise<void> {
    const { foot } = this.#target.form
    if (foot !== '') await this.#add([Buffer.from(foot)])
    if (this.#deflated === null) return
    await this.#output.append(Buffer.concat([this.#deflated.end(), gzipFoot(this.#deflated.state)]))
  }

  /** Goes through rows one by one for the text that the encoding can't say. @throws write.character */
  async explain(thrown: unknown, { select, before }: Rows): Promise<void> {
    if (!(thrown instanceof Unsayable)) return
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

  /** Adds UTF-8 to the file, encoded and compressed. */
  async #add(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
    const { encode } = this.#target.encoding
    for await (const piece of encode === null ? pieces : encoded(pieces, encode))
      await this.#output.append((await this.#deflated?.add(piece)) ?? piece)
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
