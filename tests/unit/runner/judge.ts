import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { fieldSchema, type Field } from '@shared/jobs/fields'
import { mappingSchema, type Mapping } from '@shared/jobs/mapping'
import type { RejectCode } from '@shared/rejects/codes'
import { ColumnWriter, writeTexts } from '@runner/columns/column-file'
import { BlockBuilder } from '@runner/formats/feed/block-builder'
import { WRITTEN } from '@runner/formats/feed/record-writer'
import type { RecordBlock } from '@runner/formats/records'
import type { PlannedField, RunPlan } from '@runner/import/plan'
import { readingOf } from '@runner/import/reading'
import { relationOf } from '@runner/import/slice'
import { stepsOf, textSql } from '@runner/import/values/texts'
import { doubtCondition, exactSelect, quickRelation } from '@runner/import/values/select'
import { STATUS_CODES } from '@runner/import/values/status'

/** What becomes of a text: the value as DuckDB writes it (null: none), or the code of the refusal. */
export type Outcome = string | null | { readonly code: RejectCode }

export function refused(code: RejectCode): { readonly code: RejectCode } {
  return { code }
}

/** What a test says of a field: everything but its name. */
export interface Subject {
  readonly field?: Partial<Field>
  readonly mapping?: Partial<Pick<Mapping, 'transform' | 'format' | 'value' | 'template' | 'expression'>>
  readonly defaults?: { readonly trim: boolean; readonly nullWords: readonly string[] }
}

interface Judged {
  readonly text: string
  readonly exact: Outcome
  /** Undefined where it is left to the exact conversion. */
  readonly quick: Outcome | undefined
}

/** Judges texts of one column as an import does, on a DuckDB of its own. */
export class Judge {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #folder = mkdtempSync(join(tmpdir(), 'vigie-judge-'))
  #files = 0

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.#connection = connection
  }

  static async open(): Promise<Judge> {
    const instance = await DuckDBInstance.create(':memory:')
    return new Judge(instance, await instance.connect())
  }

  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async outcome(subject: Subject, text: string): Promise<Outcome> {
    const [one] = await this.all(subject, [text])
    return one?.exact ?? null
  }

  async all(subject: Subject, texts: readonly string[]): Promise<Judged[]> {
    const { targets, sql } = readingOf(...planOf(subject))
    const path = join(this.#folder, `${this.#files++}.parquet`)
    const writer = new ColumnWriter({ dialect: WRITTEN }, 1, [
      ...targets.filter(({ name }) => name !== 'c0'),
      { name: 'c0', source: 0, values: { kind: 'text', required: false } },
    ])
    await writer.open(path)
    const { faulty } = writer.add(blockOf(texts), 0)
    await writer.close()
    const relation = relationOf({ path, faulty: faulty.map(({ index, faults }) => ({ position: index, faults })) })
    const all = join(this.#folder, `${this.#files++}.parquet`)
    const everyone = [{ block: blockOf(texts), indices: [...texts.keys()], positions: [...texts.keys()] }]
    await writeTexts(all, WRITTEN, 1, () => 'c0', everyone)
    const status = sql.fields[0]?.status === null ? '0' : 's0'
    const exact = await this.#connection.runAndReadAll(
      `SELECT CAST(f0 AS VARCHAR), ${status} FROM (${exactSelect(sql, `read_parquet('${all}')`)}) ORDER BY pos`,
    )
    const quick = await this.#connection.runAndReadAll(
      `SELECT pos, CAST(f0 AS VARCHAR), coalesce(doubt OR (${doubtCondition(sql) ?? 'false'}), false) FROM ${quickRelation(sql, relation)} ORDER BY pos`,
    )
    const known = new Map<number, Outcome | undefined>()
    for (const [pos, value, doubtful] of quick.getRows())
      known.set(Number(pos), doubtful === false ? (value as string | null) : undefined)
    for (const { index, faults } of faulty) known.set(index, refused(faults[0]?.code ?? 'value.type'))
    return exact.getRows().map(([value, status], index) => {
      const code = STATUS_CODES[Number(status)]
      return {
        text: texts[index] ?? '',
        exact: code === null || code === undefined ? (value as string | null) : { code },
        quick: known.get(index),
      }
    })
  }
}

function blockOf(texts: readonly string[]): RecordBlock {
  const start = { byte: 0, line: 1, record: 0 }
  const builder = new BlockBuilder(1, start)
  texts.forEach((text, index) => {
    builder.add({ values: [text], original: null, line: index + 1, end: index + 1, endLine: index + 2 }, index + 1)
  })
  return builder.build(start, true)
}

function planOf({ field: partial = {}, mapping: given = {}, defaults }: Subject): [RunPlan, RunPlan['files'][number]] {
  const field = fieldSchema.parse({ name: 'f', ...partial })
  const computed = ['value', 'template', 'expression'].some((name) => name in given)
  const mapping = mappingSchema.parse({ field: 'f', ...(computed ? {} : { column: 'c' }), ...given })
  const origin =
    mapping.value !== undefined
      ? ({ kind: 'value', value: mapping.value } as const)
      : mapping.template !== undefined
        ? ({ kind: 'template', template: mapping.template, columnOf: () => 'c0' } as const)
        : mapping.expression !== undefined
          ? ({ kind: 'expression', sql: mapping.expression } as const)
          : ({ kind: 'column', column: 'c0' } as const)
  const text = textSql(origin, stepsOf(mapping, field, origin.kind, defaults ?? { trim: false, nullWords: [] }))
  const planned: PlannedField = {
    field,
    action: 'reject',
    key: -1,
    secondKey: -1,
    update: 'value',
    ...(mapping.format === undefined ? {} : { format: mapping.format }),
  }
  const file = { columns: ['c'], sources: [computed ? -1 : 0], texts: [text], filter: null, rules: [], path: 'x' }
  const plan = { fields: [planned], rules: [], missing: [] }
  // Only these parts are read by what makes the SQL.
  return [plan as unknown as RunPlan, file as unknown as RunPlan['files'][number]]
}
