import { z } from 'zod'
import { Deflated, deflatedStateSchema } from '../deflated'
import type { OutputFile } from '../output-file'
import { directory, entryFoot, entryHead, type ZipEntry } from './zip'

const entryShape = { name: z.string(), offset: z.number().int().nonnegative() }

export const archiveStateSchema = z.strictObject({
  /** Entries that are complete, and the one that is being written. */
  entries: z.array(
    z.strictObject({ ...entryShape, ...deflatedStateSchema.shape, packed: z.number().int().nonnegative() }),
  ),
  open: z.strictObject({ ...entryShape, deflated: deflatedStateSchema }).nullable(),
})
export type ArchiveState = z.infer<typeof archiveStateSchema>

/** A zip archive that is written entry by entry, and gone on with in the middle of one. */
export class Archive {
  readonly #output: OutputFile
  readonly #entries: ZipEntry[]
  #open: { readonly name: string; readonly offset: number; readonly deflated: Deflated } | null

  constructor(output: OutputFile, state: ArchiveState = { entries: [], open: null }) {
    this.#output = output
    this.#entries = [...state.entries]
    this.#open = state.open === null ? null : { ...state.open, deflated: new Deflated(state.open.deflated) }
  }

  get state(): ArchiveState {
    const open = this.#open
    return { entries: [...this.#entries], open: open === null ? null : { ...open, deflated: open.deflated.state } }
  }

  /** Begins an entry; the one before it ends. */
  async begin(name: string): Promise<void> {
    await this.#end()
    this.#open = { name, offset: this.#output.bytes, deflated: new Deflated() }
    await this.#output.append(entryHead(name))
  }

  /** Adds to the entry. */
  async add(piece: Uint8Array): Promise<void> {
    if (this.#open === null) throw new Error('no entry is open')
    await this.#output.append(await this.#open.deflated.add(piece))
  }

  /** Ends the archive. */
  async end(): Promise<void> {
    await this.#end()
    await this.#output.append(directory(this.#entries, this.#output.bytes))
  }

  async #end(): Promise<void> {
    if (this.#open === null) return
    const { name, offset, deflated } = this.#open
    await this.#output.append(deflated.end())
    const packed = this.#output.bytes - offset - entryHead(name).length
    const entry = { name, offset, packed, ...deflated.state }
    await this.#output.append(entryFoot(entry))
    this.#entries.push(entry)
    this.#open = null
  }
}
