import { stat } from 'node:fs/promises'
import { z } from 'zod'
import type { TargetOf } from '@shared/jobs/export/format'
import { VigieError } from '@shared/errors/error-data'
import type { Fault } from '../faults'
import type { OutputFile } from '../output-file'
import type { Composition } from '../parted-writer'
import { piecesOf } from '../parts'
import { asTheyAre } from '../text/form'
import type { OutputColumn, WriterState } from '../writer'
import { Archive, archiveStateSchema } from './archive'
import { cellFaults, cellSql } from './cells'
import { SHEET_FOOT, sheetHead, sheetPath, workbookParts } from './workbook-parts'

/** Limits of the format. */
const SHEET_ROWS = 1_048_576
const SHEET_COLUMNS = 16_384

const LF = 10

const stateSchema = z.strictObject({
  sheets: z.number().int().positive(),
  /** Rows of the last sheet, the header among them. */
  rows: z.number().int().nonnegative(),
  archive: archiveStateSchema,
})

/** A workbook: the database puts the rows of the sheets together, which are compressed piece by piece. A full sheet is followed by another one. */
export class WorkbookFile implements Composition {
  readonly options = asTheyAre('lf')
  readonly faults: readonly Fault[]
  readonly #columns: readonly OutputColumn[]
  readonly #format: TargetOf<'xlsx'>
  readonly #archive: Archive
  readonly #mostRows: number
  #sheets: number
  #rows: number

  /** @param mostRows of a sheet; tests have smaller ones @throws write.tooMany */
  constructor(
    columns: readonly OutputColumn[],
    format: TargetOf<'xlsx'>,
    output: OutputFile,
    state: WriterState | null,
    mostRows = SHEET_ROWS,
  ) {
    if (columns.length > SHEET_COLUMNS)
      throw new VigieError('write.tooMany', { limit: SHEET_COLUMNS, found: columns.length })
    const known = state === null ? null : stateSchema.parse(state)
    this.faults = cellFaults(columns)
    this.#columns = columns
    this.#format = format
    this.#archive = new Archive(output, known?.archive)
    this.#mostRows = mostRows
    this.#sheets = known?.sheets ?? 0
    this.#rows = known?.rows ?? 0
  }

  get state(): z.infer<typeof stateSchema> {
    return { sheets: this.#sheets, rows: this.#rows, archive: this.#archive.state }
  }

  query(select: string): string {
    return `SELECT concat('<row>', ${this.#columns.map(cellSql).join(', ')}, '</row>') FROM (${select})`
  }

  async begin(): Promise<void> {
    await this.#beginSheet()
  }

  /** Takes a part over, in which every row is a line. */
  async take(path: string): Promise<void> {
    const { size } = await stat(path)
    for await (const piece of piecesOf(path, 0, size)) {
      let rest = piece
      while (rest.length > 0) {
        // A sheet is full when something is to come behind its last row.
        if (this.#rows === this.#mostRows) await this.#beginSheet()
        const { end, lines } = linesIn(rest, this.#mostRows - this.#rows)
        await this.#archive.add(rest.subarray(0, end))
        this.#rows += lines
        rest = rest.subarray(end)
      }
    }
  }

  async end(): Promise<void> {
    await this.#archive.add(Buffer.from(SHEET_FOOT))
    for (const [name, xml] of Object.entries(workbookParts(this.#format, this.#sheets))) {
      await this.#archive.begin(name)
      await this.#archive.add(Buffer.from(xml))
    }
    await this.#archive.end()
  }

  async #beginSheet(): Promise<void> {
    if (this.#sheets > 0) await this.#archive.add(Buffer.from(SHEET_FOOT))
    this.#sheets++
    this.#rows = this.#format.header ? 1 : 0
    await this.#archive.begin(sheetPath(this.#sheets))
    await this.#archive.add(Buffer.from(sheetHead(this.#format, this.#columns)))
  }
}

/** The end of the first `most` lines of some bytes, or of all of them, and how many line ends stand before it. */
function linesIn(bytes: Buffer, most: number): { readonly end: number; readonly lines: number } {
  let end = 0
  for (let lines = 0; lines < most; lines++) {
    const at = bytes.indexOf(LF, end)
    if (at < 0) return { end: bytes.length, lines }
    end = at + 1
  }
  return { end, lines: most }
}
