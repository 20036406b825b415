import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { DEFAULT_PRECISION, type FieldType } from '@shared/jobs/fields'
import type { DetectedColumn } from '@shared/runner/sources'
import { sourceColumn } from '../columns/source-column'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { list, literal } from '../database/sql'
import { openReader, type OpenSource } from '../formats/open'
import { WRITTEN } from '../formats/feed/record-writer'
import type { RecordBlock, SourcePosition } from '../formats/records'
import type { Resolution } from '../formats/resolve'
import { conversion } from '../import/values/conversion'
import type { ColumnReason } from './reasons'
import { sampleRelation, writeSample } from './sample-file'
import { proposeFormat } from './value-formats'

/** Bytes at the beginning of the file from which types are told. */
const SAMPLE_BYTES = 512 * 1024
/** Decimals up to which a constant number of them is taken for a rule (money, rates) and not for chance. */
const MAX_FIXED_SCALE = 4
const SAMPLES = 3
/** Records that tell which types a column can have at all. */
const ROUGH_RECORDS = 100
/** Records in which samples and formats of dates and numbers are looked for. */
const FORMAT_RECORDS = 1000
const MAX_SAMPLE_LENGTH = 200

/** Types by the name that DuckDB's sniffer gives them; it tries `integer` and `decimal` under other names. */
const SNIFFED: Readonly<Record<string, FieldType>> = {
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'datetime',
}

const DETECTABLE_TYPES = ['integer', 'number', 'boolean', 'date', 'time', 'datetime'] as const
type DetectableType = (typeof DETECTABLE_TYPES)[number]

/** What the sample tells about one column. Counts are of values that are not empty. */
interface ColumnFacts {
  readonly values: number
  readonly accepted: Readonly<Record<DetectableType, number>>
  /** Digits only, with an optional sign. */
  readonly digits: number
  readonly leadingZeros: number
  readonly words: number
  readonly exponents: number
  readonly minScale: number
  readonly maxScale: number
  readonly maxDigits: number
}

export interface SampleSource extends OpenSource, Pick<Resolution, 'types'> {
  readonly first: SourcePosition
}

/**
 * The type of every column. DuckDB's sniffer proposes; Vigie takes only a type whose conversion accepts every value of the sample, so
 * that what is detected is also imported.
 */
export async function detectColumns(
  database: Database,
  connection: Connection,
  source: SampleSource,
): Promise<DetectedColumn[]> {
  await database.makeRoom(source.columns.length)
  // A value that is only there because a record was mended says nothing of its column, unless there are no others.
  const found = await detectIn(database, connection, { ...source, mends: false })
  return found ?? (await detectIn(database, connection, source)) ?? source.columns.map(emptyColumn)
}

function emptyColumn(name: string): DetectedColumn {
  return { name, type: 'text', why: 'column.empty' satisfies ColumnReason, samples: [] }
}

/** Null where the sample has no record. */
async function detectIn(
  database: Database,
  connection: Connection,
  source: SampleSource,
): Promise<DetectedColumn[] | null> {
  const reader = await openReader(database, source, source.first)
  try {
    const sample = await reader.next(SAMPLE_BYTES)
    if (sample === null || sample.records === 0) return null
    const path = join(database.blocks, `sample-${randomUUID()}.csv`)
    try {
      const relation = sampleRelation(path, source.columns.length, await writeSample(path, sample))
      return declared(await fromSample(connection, path, relation, sample, source.columns), source.types)
    } finally {
      await rm(path, { force: true })
    }
  } finally {
    await reader.close()
  }
}

/** What the source declares is not guessed. */
function declared(columns: DetectedColumn[], types: Resolution['types']): DetectedColumn[] {
  if (types === undefined) return columns
  return columns.map(({ name, samples, ...found }, index) => ({ name, ...(types[index] ?? found), samples }))
}

async function fromSample(
  connection: Connection,
  path: string,
  relation: string,
  sample: RecordBlock,
  columns: readonly string[],
): Promise<DetectedColumn[]> {
  const sniffed = await sniff(connection, path, WRITTEN.delimiter)
  const rough = await factsOf(connection, columns.length, `(FROM ${relation} LIMIT ${ROUGH_RECORDS})`, () => null)
  // Only types that the first records allow are worth the time.
  const facts = await factsOf(connection, columns.length, relation, (type) =>
    rough.flatMap(({ values, accepted }, index) => (accepted[type] === values ? [index] : [])),
  )
  const values = filledValues(sample, columns.length)
  return columns.map((name, index) => {
    const decided = decide(facts[index] as ColumnFacts, sniffed[index])
    const filled = values[index] ?? []
    const written = decided.type === 'text' ? proposeFormat(filled.filter((value) => value.trim() !== '')) : null
    return { name, ...(written ?? decided), samples: samplesOf(filled) }
  })
}

/** The values of each column in the first records, without the empty ones. */
function filledValues(sample: RecordBlock, columns: number): string[][] {
  const found = Array.from({ length: columns }, (): string[] => [])
  for (let index = 0; index < Math.min(sample.records, FORMAT_RECORDS); index++) {
    sample.values(index).forEach((value, column) => {
      if (value !== null) found[column]?.push(value)
    })
  }
  return found
}

/** The first values that differ. */
function samplesOf(values: readonly string[]): string[] {
  const found = new Set<string>()
  for (const value of values) {
    if (found.size === SAMPLES) break
    found.add([...value.slice(0, 2 * MAX_SAMPLE_LENGTH)].slice(0, MAX_SAMPLE_LENGTH).join(''))
  }
  return [...found]
}

/** DuckDB's opinion, one type name per column; empty where it has none. */
async function sniff(connection: Connection, path: string, delimiter: string): Promise<string[]> {
  const found = await connection
    .rows(
      `SELECT unnest(Columns).type FROM sniff_csv(${literal(path)}, delim = ${literal(delimiter)}, quote = '"', escape = '"', header = false, new_line = '\\n')`,
    )
    .catch(() => [])
  return found.map((row) => String(row[0]))
}

/**
 * @param candidates columns that may be of a type; null: all of them
 * @returns one for each column
 */
async function factsOf(
  connection: Connection,
  columns: number,
  relation: string,
  candidates: (type: DetectableType) => readonly number[] | null,
): Promise<ColumnFacts[]> {
  const texts = Array.from({ length: columns }, (_, index) => sourceColumn(index))
  // One value a row: what is asked of a column is compiled once and not for each of them.
  const facts = await connection.read(
    `SELECT ${factsSql('text', candidates)}
     FROM (SELECT unnest(range(${columns})) AS number, unnest([${list(texts)}]) AS text FROM ${relation})
     GROUP BY number ORDER BY number`,
  )
  return facts.getRowsJS().map(([found]) => toFacts(found as Readonly<Record<string, unknown>>))
}

function factsSql(column: string, candidates: (type: DetectableType) => readonly number[] | null): string {
  const text = `trim(${column})`
  const accepted = DETECTABLE_TYPES.map((type) => {
    const { status } = conversion({ name: column, type, required: true }, column)
    const among = candidates(type)
    const accepts = `(${status ?? '0'}) = 0`
    // CASE keeps DuckDB from judging values of the others.
    const condition =
      among === null ? accepts : `CASE WHEN list_contains(${numbers(among)}, number) THEN ${accepts} END`
    return `'${type}': count(*) FILTER (WHERE ${condition})`
  })
  const decimals = `strlen(regexp_extract(${text}, '\\.([0-9]*)$', 1))`
  return `struct_pack(
    nonEmpty := count(${column}),
    accepted := {${list(accepted)}},
    digits := count(*) FILTER (WHERE regexp_full_match(${text}, '[+-]?[0-9]+')),
    leadingZeros := count(*) FILTER (WHERE regexp_matches(${text}, '^([+-]?0[0-9]|[+])')),
    words := count(*) FILTER (WHERE strlen(${text}) > 1),
    exponents := count(*) FILTER (WHERE contains(lower(${text}), 'e')),
    minScale := min(${decimals}), maxScale := max(${decimals}),
    maxDigits := max(strlen(regexp_replace(${text}, '[^0-9]', '', 'g'))))`
}

function numbers(values: readonly number[]): string {
  return `[${list(values.map(String))}]::BIGINT[]`
}

function toFacts(row: Readonly<Record<string, unknown>>): ColumnFacts {
  const number = (name: string): number => Number(row[name] ?? 0)
  const accepted = row['accepted'] as Readonly<Record<string, unknown>>
  const of = (type: string): number => Number(accepted[type] ?? 0)
  return {
    values: number('nonEmpty'),
    accepted: {
      integer: of('integer'),
      number: of('number'),
      boolean: of('boolean'),
      date: of('date'),
      time: of('time'),
      datetime: of('datetime'),
    },
    digits: number('digits'),
    leadingZeros: number('leadingZeros'),
    words: number('words'),
    exponents: number('exponents'),
    minScale: number('minScale'),
    maxScale: number('maxScale'),
    maxDigits: number('maxDigits'),
  }
}

type Decision = Pick<DetectedColumn, 'type' | 'precision' | 'scale'> & { readonly why: ColumnReason }

/** The rules, from the most to the least particular type. */
function decide(facts: ColumnFacts, sniffed: string | undefined): Decision {
  const all = (count: number): boolean => count === facts.values
  if (facts.values === 0) return { type: 'text', why: 'column.empty' }
  if (facts.leadingZeros > 0 && all(facts.accepted.number)) return { type: 'text', why: 'column.leadingZero' }
  if (all(facts.accepted.integer)) return { type: 'integer', why: 'column.values' }
  if (all(facts.digits)) return { type: 'text', why: 'column.tooLong' }
  if (all(facts.accepted.number)) {
    const fixed = facts.minScale === facts.maxScale && facts.maxScale <= MAX_FIXED_SCALE && facts.exponents === 0
    if (fixed && facts.maxDigits <= DEFAULT_PRECISION) {
      return { type: 'decimal', precision: DEFAULT_PRECISION, scale: facts.maxScale, why: 'column.fixedDecimals' }
    }
    return { type: 'number', why: 'column.decimals' }
  }
  // A single letter says little (a column of initials), unless it is one of several forms of yes and no.
  const proposed = sniffed === undefined ? undefined : SNIFFED[sniffed]
  for (const type of ['boolean', 'date', 'time', 'datetime'] as const) {
    if (!all(facts.accepted[type])) continue
    if (type !== 'boolean' || facts.words > 0 || proposed === 'boolean') return { type, why: 'column.values' }
  }
  return { type: 'text', why: 'column.mixed' }
}
