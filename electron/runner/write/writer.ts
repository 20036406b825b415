import type { FieldType } from '@shared/jobs/fields'
import type { TargetFormat } from '@shared/jobs/export/format'
import type { Connection } from '../database/connection'
import { ParquetFile } from './parquet/parquet-file'
import { PartedWriter } from './parted-writer'
import { TextFile } from './text/text-file'
import { textTarget } from './text/target'
import { WorkbookFile } from './xlsx/workbook-file'

/** A column of the rows that a `select` gives, as it is written. */
export interface OutputColumn {
  /** Its name in the select. */
  readonly name: string
  /** What it is called in the file; no two have the same. */
  readonly label: string
  /** What its values are, whatever type the database gives them: they are cast to the type in which fields of a dataset are stored. */
  readonly type: FieldType
  /** Digits in all and after the point of a `decimal`. */
  readonly precision?: number
  readonly scale?: number
}

/** What `openWriter` needs to go on: plain data, to be committed with the checkpoint of the run. Nobody but the writer looks into it. */
export type WriterState = Readonly<Record<string, unknown>>

/**
 * Writes rows to a file. After an error it can only be closed; what was written since the last checkpoint is cut off by the next `openWriter`.
 * The same rows, written and checkpointed in the same steps, give the same bytes, also where it was closed or killed in between.
 */
export interface RowWriter {
  /**
   * Appends the rows that a `select` gives, in its order; values in their own types: formats, nulls, quotes and encoding are the writer's. The rows go by way of a
   * part in the database's own folder, which is appended to the file while the next one is being written: `rowsAtATime` of them.
   * @returns how many
   * @throws write.character, write.needsQuotes, write.lineBreak, write.tooWide, write.tooLong, file.unwritable, disk.full; some of them at the next call
   */
  write(select: string): Promise<number>
  /** All of it is on the disk. @returns what is needed to go on exactly from here */
  checkpoint(): Promise<WriterState>
  /** Ends the file and forces it to the disk; it is complete, but still has its temporary name (see placing.ts). */
  end(): Promise<void>
  /** Closes without completing; does nothing after `end`. */
  close(): Promise<void>
  /** How many rows the next `write` should be given at most, as they look now: more take more memory (a quarter more is no harm). It is the same after going on. */
  readonly rowsAtATime: number
  /** Bytes of the file so far. */
  readonly bytes: number
}

export interface WriterTask {
  /** Where the database may write: `database.blocks`. */
  readonly folder: string
  /** The file under its temporary name. */
  readonly file: string
  readonly format: TargetFormat
  readonly columns: readonly OutputColumn[]
  /** Of the checkpoint to go on from; null: a new file, in place of whatever has this name. */
  readonly state: WriterState | null
}

/**
 * Opens a file to write rows of this format.
 * @throws write.lost (the file is not what it was at the checkpoint), write.columns, encoding.unknown, file.unwritable, disk.full
 */
export async function openWriter(connection: Connection, task: WriterTask): Promise<RowWriter> {
  const { format, columns } = task
  return PartedWriter.open(connection, task, (output, state) => {
    switch (format.kind) {
      case 'parquet':
        return ParquetFile.open(connection, task, format, output, state)
      case 'xlsx':
        return new WorkbookFile(columns, format, output, state)
      default:
        return new TextFile(connection, columns, textTarget(format, task), output, state)
    }
  })
}
