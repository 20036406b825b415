import { Readable } from 'node:stream'
import type { Language } from '@shared/messages/plural'
import { createTranslate } from '@shared/messages/translate'
import type { Reject, RejectFileFormat } from '@shared/rejects/reject'
import type { RejectFilter } from '@shared/runner/protocol'
import type { Connection } from '../../database/connection'
import { streamRejects } from '../read'
import { messageOf, rejectTable } from './columns'
import { csvLine } from './csv'
import { writeFileWhole } from './write-file'
import { XlsxWriter } from './xlsx'

export interface RejectExport {
  readonly run: string
  readonly filter: RejectFilter
  readonly file: string
  readonly format: RejectFileFormat
  readonly language: Language
  readonly overwrite: boolean
}

/** Spreadsheets take a CSV file for UTF-8 only when it says so. */
const BYTE_ORDER_MARK = '\uFEFF'

/** Writes a run's rejects to a file, with memory that does not depend on their number; replies with how many. */
export async function exportRejects(connection: Connection, job: RejectExport): Promise<number> {
  let count = 0
  async function* counted(): AsyncGenerator<Reject[]> {
    for await (const rejects of streamRejects(connection, job.run, job.filter)) {
      count += rejects.length
      yield rejects
    }
  }
  const rejects = counted()
  try {
    await writeFileWhole(job.file, contentOf(rejects, job), job.overwrite)
  } finally {
    // Where writing failed a fetch may be under way: closing the connection under it crashes the process. This waits for it.
    await rejects.return(undefined)
  }
  return count
}

function contentOf(rejects: AsyncGenerator<Reject[]>, { format, language }: RejectExport): Readable {
  switch (format) {
    case 'csv':
      return Readable.from(csv(rejects, language))
    case 'ndjson':
      return Readable.from(ndjson(rejects, language))
    case 'json':
      return Readable.from(json(rejects, language))
    case 'xlsx':
      return Readable.from(xlsx(rejects, language))
  }
}

async function* csv(rejects: AsyncGenerator<Reject[]>, language: Language): AsyncGenerator<string> {
  let table: ReturnType<typeof rejectTable> | null = null
  for await (const part of rejects) {
    if (table === null) {
      table = rejectTable(language, part[0])
      yield BYTE_ORDER_MARK + csvLine(table.header)
    }
    const { row } = table
    yield part.map((reject) => csvLine(row(reject))).join('')
  }
  if (table === null) yield BYTE_ORDER_MARK + csvLine(rejectTable(language, undefined).header)
}

async function* ndjson(rejects: AsyncGenerator<Reject[]>, language: Language): AsyncGenerator<string> {
  const toJson = jsonOf(language)
  for await (const part of rejects) yield part.map((reject) => `${toJson(reject)}\n`).join('')
}

async function* json(rejects: AsyncGenerator<Reject[]>, language: Language): AsyncGenerator<string> {
  const toJson = jsonOf(language)
  let separator = '[\n'
  for await (const part of rejects) {
    yield separator + part.map(toJson).join(',\n')
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

/** A reject with its message, and its record by the names of the columns. */
function jsonOf(language: Language): (reject: Reject) => string {
  const translate = createTranslate(language)
  return ({ columns, values, original, ...reject }) => {
    const full = { ...reject, columns, values, original }
    const record = Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null]))
    const extra = values.slice(columns.length)
    return JSON.stringify({
      ...reject,
      message: messageOf(translate, full),
      record,
      ...(extra.length > 0 ? { extra } : {}),
      original,
    })
  }
}

/** The rows are written as fast as the reader of the stream takes the bytes of the archive. */
async function* xlsx(rejects: AsyncGenerator<Reject[]>, language: Language): AsyncGenerator<Buffer> {
  const first = await rejects.next()
  const start = first.done === true ? [] : first.value
  const table = rejectTable(language, start[0])
  const writer = new XlsxWriter(table.header)
  const fill = async (): Promise<void> => {
    for (const reject of start) await writer.write(table.row(reject))
    for await (const part of rejects) for (const reject of part) await writer.write(table.row(reject))
    await writer.end()
  }
  const filled = fill().catch((thrown: unknown) => {
    writer.output.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
  })
  for await (const piece of writer.output) yield piece as Buffer
  await filled
}
