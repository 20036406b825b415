import { AUTO } from '@shared/jobs/dialect'
import type { FormatKind, SourceFormat } from '@shared/jobs/format'
import type { SampleFile } from '@shared/runner/protocol'
import type { SourceOutline } from '@shared/runner/sources'
import { fileError } from '@files/errors'
import { readSample } from '../formats/delimited/detection/sample'
import { findLists } from '../formats/json/find-path'
import { jsonEncoding, startOf } from '../formats/json/resolve'
import { detectKind } from '../formats/kind/detect-kind'
import type { Origin } from '../formats/origin/origin'
import { openWorkbook } from '../formats/xlsx/workbook'
import { encodingOf } from '../formats/xml/resolve'
import { countPaths } from '../formats/xml/find-path'
import { originAt } from './origin'

const LINES = 200
const LINE_LENGTH = 2000
const PLACES = 200
/** How much of a document is looked at for the places in it. */
const DOCUMENT_BYTES = 1 << 20

/**
 * What a person can choose from in a source, whether its format fits or not: lines of text, places in a document, sheets of a workbook.
 * @param folder where a packed workbook is unpacked to
 * @throws file.*, source.noMatch, archive.*, encoding.unknown, format.unreadable
 */
export async function outlineOf(folder: string, file: SampleFile, format: SourceFormat): Promise<SourceOutline> {
  try {
    const origin = await originAt(file)
    const kind = format.kind === 'auto' ? (await detectKind(origin)).format.kind : format.kind
    return await outlineAs(folder, origin, kind, 'encoding' in format ? format.encoding : AUTO)
  } catch (thrown) {
    throw fileError(thrown, file.file, 'read')
  }
}

async function outlineAs(folder: string, origin: Origin, kind: FormatKind, encoding: string): Promise<SourceOutline> {
  const nothing = { kind, lines: [], places: [], sheets: [] }
  switch (kind) {
    case 'delimited':
    case 'fixed':
    case 'ndjson':
      return { ...nothing, lines: await firstLines(origin, encoding) }
    case 'json': {
      const found = await jsonEncoding(origin, encoding)
      const lists = findLists(await startOf(origin, found.encoding, DOCUMENT_BYTES))
      // The document itself can be a record, too.
      const places = new Set([...lists.slice(0, PLACES), ''])
      return { ...nothing, places: [...places].map((path) => ({ path, count: null })) }
    }
    case 'xml': {
      const found = await encodingOf(origin, encoding)
      const places = [...countPaths(await startOf(origin, found.encoding, DOCUMENT_BYTES))]
      return { ...nothing, places: places.slice(0, PLACES).map(([path, count]) => ({ path, count })) }
    }
    case 'xlsx': {
      const book = await openWorkbook(origin, folder)
      try {
        return { ...nothing, sheets: book.sheets.map(({ name, isHidden }) => ({ name, hidden: isHidden })) }
      } finally {
        await book.close()
      }
    }
    case 'parquet':
      return nothing
  }
}

async function firstLines(origin: Origin, encoding: string): Promise<string[]> {
  const { text } = await readSample(origin, encoding === AUTO ? null : encoding)
  return text.split(/\r\n|\n|\r/, LINES).map((line) => line.slice(0, LINE_LENGTH))
}
