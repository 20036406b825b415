import { VigieError } from '@shared/errors/error-data'
import type { Resolved } from '@shared/jobs/format'
import { FeedReader } from '../feed/feed-reader'
import { openBytes } from '../origin/byte-source'
import type { Origin } from '../origin/origin'
import type { RecordReader, SourcePosition } from '../records'
import { RowReader } from './row-reader'
import { SheetFeed } from './sheet-feed'
import { openWorkbook } from './workbook'

/** @param folder for what has to be unpacked @throws file.*, archive.*, format.noSheet, format.unreadable */
export async function openXlsx(
  folder: string,
  origin: Origin,
  format: Resolved<'xlsx'>,
  from: SourcePosition,
): Promise<RecordReader> {
  const book = await openWorkbook(origin, folder)
  try {
    const sheet = book.sheets.find(({ name }) => name === format.sheet)
    if (sheet === undefined) {
      const sheets = book.sheets.map(({ name }) => name).join(', ')
      throw new VigieError('format.noSheet', { path: book.name, sheet: format.sheet, sheets })
    }
    const bytes = typeof origin === 'string' ? await sizeOf(origin) : origin.bytes
    const feed = new SheetFeed(await RowReader.open(book, sheet), format, from, { bytes, close: () => book.close() })
    return new FeedReader(feed, format.lastColumn - format.firstColumn + 1, from)
  } catch (thrown) {
    await book.close()
    throw thrown
  }
}

async function sizeOf(path: string): Promise<number> {
  const source = await openBytes(path)
  await source.close()
  return source.size
}
