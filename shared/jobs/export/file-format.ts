import type { TargetFormat, TargetFormatInput, TargetKind } from './format'

/** Endings of files, and what is written into them. */
const FORMATS: Readonly<Record<string, TargetFormatInput>> = {
  csv: { kind: 'delimited' },
  tsv: { kind: 'delimited', delimiter: '\t' },
  xlsx: { kind: 'xlsx' },
  json: { kind: 'json' },
  ndjson: { kind: 'ndjson' },
  jsonl: { kind: 'ndjson' },
  xml: { kind: 'xml' },
  parquet: { kind: 'parquet' },
}

export const KNOWN_ENDINGS: readonly string[] = Object.keys(FORMATS)

/** Endings of files of data. A job may write no others: nothing that it writes can be taken for a program or for the settings of one. */
const DATA_FILE = /\.(?:csv|tsv|tab|psv|txt|dat|asc|prn|json|ndjson|jsonl|xml|xlsx|parquet)(?:\.gz)?$/i

export function isDataFile(path: string): boolean {
  return DATA_FILE.test(path)
}

/** What compresses by itself. */
const NEVER_PACKED: readonly TargetKind[] = ['xlsx', 'parquet']

/** The format that the ending of a file stands for (`.csv`, `.csv.gz`), whatever its case; null where it says nothing. */
export function formatOfFile(path: string): TargetFormatInput | null {
  const [, ending = '', packed] = /\.([a-z]+)(\.gz)?$/i.exec(path) ?? []
  const format = FORMATS[ending.toLowerCase()]
  if (format === undefined) return null
  if (packed === undefined) return format
  return NEVER_PACKED.includes(format.kind) ? null : ({ ...format, gzip: true } as TargetFormatInput)
}

const ENDINGS: Readonly<Record<TargetKind, string>> = {
  delimited: '.csv',
  fixed: '.txt',
  xlsx: '.xlsx',
  json: '.json',
  ndjson: '.ndjson',
  xml: '.xml',
  parquet: '.parquet',
}

/** The ending that a file of this format usually has: `.csv`, `.csv.gz`. */
export function endingOf(format: TargetFormat): string {
  const ending = format.kind === 'delimited' && format.delimiter === '\t' ? '.tsv' : ENDINGS[format.kind]
  return 'gzip' in format && format.gzip ? `${ending}.gz` : ending
}

/** A name that ends like one format, with the ending of another one; a name that ends otherwise is meant so. */
export function withEnding(name: string, before: TargetFormat, after: TargetFormat): string {
  const ending = endingOf(before)
  return name.toLowerCase().endsWith(ending) ? name.slice(0, -ending.length) + endingOf(after) : name
}
