import { VigieError } from '@shared/errors/error-data'
import { delimitedFormatSchema } from '@shared/jobs/dialect'
import { sourceFormatSchema, type FormatKind, type SourceFormat } from '@shared/jobs/format'
import { guessTable } from '../delimited/detection/guess'
import { readSample, type Sample } from '../delimited/detection/sample'
import { findColumns } from '../fixed/columns'
import { sampleLines } from '../text/sample-lines'
import { findPath } from '../json/find-path'
import { readStart } from '../origin/byte-source'
import { originName, type Origin } from '../origin/origin'
import { foreignContent } from './foreign'

type KnownFormat = Exclude<SourceFormat, { readonly kind: 'auto' }>

const PARQUET = Buffer.from('PAR1')
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1')
const XML = /^(?:<\?xml\s|<!--|<!DOCTYPE\s|<[A-Za-z_][\w:.-]*(?:\s[^<>]*)?>)/i
const JSON_START = /^(?:\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})|\[\s*(?:\{\s*["}]|\[|"|-?\d|true|false|null|\]))/
/** Bytes by which a file is told that is no source at all. */
const HEAD_BYTES = 1 << 16
/** Lines by which a list of JSON objects is told from one document. */
const LOOKED_AT = 20
/** Names that say that a file is delimited, even where blanks stand in columns. */
const DELIMITED_NAME = /\.(?:csv|tsv|tab|psv|ssv)$/i

interface DetectedKind {
  readonly format: KnownFormat
  readonly why: string
  /** What it was told by, where that was text. */
  readonly sample?: Sample
}

/** What a source is written in, told by its content first and by its name where that leaves a doubt. @throws format.foreign */
export async function detectKind(origin: Origin): Promise<DetectedKind> {
  const head = await readStart(origin, HEAD_BYTES)
  const start = head.subarray(0, 4)
  if (start.equals(PARQUET)) return found('parquet')
  if (start.equals(ZIP)) return found('xlsx')
  const content = foreignContent(head)
  if (content !== null) throw new VigieError('format.foreign', { path: originName(origin), content })
  const sample = await readSample(origin, null)
  const { text } = sample
  const name = originName(origin).replace(/\.gz$/i, '')
  const trimmed = text.trimStart()
  if (XML.test(trimmed) && (/<\/|\/>/.test(trimmed) || /\.xml$/i.test(name))) return found('xml')
  if (JSON_START.test(trimmed)) return found(isNdjson(trimmed, name) ? 'ndjson' : 'json')
  if (!DELIMITED_NAME.test(name) && looksFixed(text)) return { ...found('fixed'), sample }
  return { ...found('delimited'), sample }
}

function found(kind: FormatKind): DetectedKind {
  return { format: sourceFormatSchema.parse({ kind }) as KnownFormat, why: `kind.${kind}` }
}

/** Several lines that are JSON each, or a single one by its name. */
function isNdjson(text: string, name: string): boolean {
  if (/\.(?:ndjson|jsonl)$/i.test(name)) return true
  const lines = text.split('\n', LOOKED_AT + 1).filter((line) => line.trim() !== '')
  // The last one may be cut.
  const whole = lines.length > 1 ? lines.slice(0, LOOKED_AT) : lines
  const good = whole.filter(isJson).length
  if (lines.length < 2) return false
  return good > whole.length / 2 && !(text.startsWith('[') && findPath(text) === '' && !isJson(lines[0] ?? ''))
}

function isJson(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

/** No delimiter makes columns, but blanks do. */
function looksFixed(text: string): boolean {
  const table = guessTable(text, delimitedFormatSchema.parse({}))
  if (table.width > 1 && table.delimiter !== ' ') return false
  return findColumns(sampleLines(text, 0)) !== null
}
