import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Language } from '@shared/messages/plural'
import { rejectCauseSchema } from '@shared/rejects/reject'
import { TextPage } from '../../columns/pages'
import { ParquetWriter } from '../../columns/parquet'
import type { Connection } from '../../database/connection'
import { identifier, list, literal } from '../../database/sql'
import type { OutputColumn } from '../../write/writer'
import { RejectMessages, VALUE_MARK } from './messages'

/** What is told of a reject before the values of its record. */
const OWN_COLUMNS = [
  'seq',
  'severity',
  'connector',
  'file',
  'line',
  'record',
  'at',
  'code',
  'field',
  'value',
  'message',
] as const
const NUMBERS: ReadonlySet<string> = new Set(['seq', 'line', 'record'])

/** What tells the message of a reject, but for its value. */
const CAUSE = ['code', 'field', 'params', 'more'] as const
/** Rows that are in memory at a time. */
const GROUP_ROWS = 8192

export interface ListOptions {
  readonly language: Language
  /** Files of the run, by their number. */
  readonly files: readonly string[]
  /** Names of the columns of the source. Values of files with other columns stand under the same places; values beyond them are in the original text only. */
  readonly columns: readonly string[]
  /** Whether moments are written as such, or in ISO 8601. */
  readonly isTyped: boolean
  /** Characters that a text may have; it is cut behind them. */
  readonly mostCharacters: number | null
}

/** A table of rejects: Vigie's own columns, those of the source (renamed where they would collide), the original text. */
export class RejectList {
  readonly columns: readonly OutputColumn[]
  readonly #options: ListOptions
  readonly #messages: RejectMessages

  constructor(options: ListOptions) {
    this.#options = options
    this.#messages = new RejectMessages(options.language)
    this.columns = columnsOf(options)
  }

  /**
   * Hands `take` a select that gives the rejects that a condition over `vigie.rejects` is true for, in order.
   * @param folder where the database may read
   */
  async select<T>(
    connection: Connection,
    folder: string,
    where: string,
    take: (select: string) => Promise<T>,
  ): Promise<T> {
    const file = join(folder, `messages-${randomUUID()}.parquet`)
    try {
      await this.#writeMessages(connection, file, where)
      return await take(this.#sql(where, file))
    } finally {
      await rm(file, { force: true })
    }
  }

  /** Writes the messages of rejects to a file: once for those that differ in their value only. */
  async #writeMessages(connection: Connection, file: string, where: string): Promise<void> {
    const names = [...CAUSE, 'message']
    const writer = new ParquetWriter(
      names.map((name) => ({ name, physical: 'bytes', converted: 'text', required: false })),
    )
    const pages = names.map(() => new TextPage())
    await writer.open(file)
    const result = await connection.stream(
      `SELECT DISTINCT ${list(CAUSE.map(identifier))} FROM vigie.rejects WHERE ${where}`,
    )
    for await (const rows of result.yieldRows()) {
      for (let start = 0; start < rows.length; start += GROUP_ROWS) {
        const group = rows.slice(start, start + GROUP_ROWS)
        for (const row of group) {
          const cause = causeSchema.parse(row)
          ;[...cause, this.#messageOf(cause)].forEach((text, index) => pages[index]?.add(text))
        }
        writer.add(
          group.length,
          pages.map((page) => page.take()),
        )
        await writer.endGroup()
      }
    }
    await writer.close()
  }

  /** All causes in words, one after the other. */
  #messageOf([code, field, params, more]: z.infer<typeof causeSchema>): string {
    const first = this.#messages.marked(
      rejectCauseSchema.omit({ value: true }).parse({ code, field, params: JSON.parse(params) }),
    )
    if (more === '[]') return first
    const others = z.array(rejectCauseSchema).parse(JSON.parse(more))
    return [first, ...others.map((cause) => this.#messages.of(cause))].join(' ')
  }

  #sql(where: string, messages: string): string {
    const { files, columns, isTyped, mostCharacters } = this.#options
    const fitting = (text: string): string => (mostCharacters === null ? text : cutSql(text, mostCharacters))
    const at = 'make_timestamp(r."at" * 1000)'
    const own: Readonly<Record<string, string>> = {
      file: `[${list(files.map(literal))}][r.file + 1]`,
      at: isTyped ? at : `strftime(${at}, '%Y-%m-%dT%H:%M:%S.%gZ')`,
      value: fitting('r.value'),
      message: fitting(`replace(m.message, ${literal(VALUE_MARK)}, coalesce(r.value, ''))`),
    }
    const values = columns.map((_, index) => fitting(`r.texts[${index + 1}]`))
    const cells = [...OWN_COLUMNS.map((name) => own[name] ?? `r.${identifier(name)}`), ...values, fitting('r.original')]
    const keys = CAUSE.map((name) => `r.${identifier(name)} IS NOT DISTINCT FROM m.${identifier(name)}`)
    return `SELECT ${list(cells.map((cell, index) => `${cell} AS c${index}`))}
      FROM (SELECT *, CAST("values"::JSON AS VARCHAR[]) AS texts FROM vigie.rejects WHERE ${where}) r
      LEFT JOIN read_parquet(${literal(messages)}) m ON ${keys.join(' AND ')} ORDER BY r.seq`
  }
}

const causeSchema = z.tuple([z.string(), z.string().nullable(), z.string(), z.string()])

function columnsOf({ columns, isTyped }: ListOptions): OutputColumn[] {
  const taken = new Set<string>([...OWN_COLUMNS, 'original'])
  const sources = columns.map((column) => {
    let label = column
    while (taken.has(label.toLowerCase())) label = `source_${label}`
    taken.add(label.toLowerCase())
    return label
  })
  return [...OWN_COLUMNS, ...sources, 'original'].map((label, index) => {
    if (NUMBERS.has(label) && index < OWN_COLUMNS.length) return { name: `c${index}`, label, type: 'integer' }
    return {
      name: `c${index}`,
      label,
      type: label === 'at' && index < OWN_COLUMNS.length && isTyped ? 'datetime' : 'text',
    }
  })
}

/** A sign of more than 16 bits counts twice. */
function cutSql(text: string, most: number): string {
  const half = `regexp_matches(${text}, '[\\x{10000}-\\x{10FFFF}]')`
  return `CASE WHEN strlen(${text}) <= ${most} THEN ${text} WHEN ${half} THEN left(${text}, ${most >> 1}) ELSE left(${text}, ${most}) END`
}
