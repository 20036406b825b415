import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Column } from './columns'
import { FOLDER } from './places'

/** Columns of the generated file with the types it is imported as. */
export const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'integer', sql: 'BIGINT' },
  { name: 'name', type: 'text', sql: 'VARCHAR' },
  { name: 'email', type: 'text', sql: 'VARCHAR' },
  { name: 'born', type: 'date', sql: 'DATE' },
  { name: 'amount', type: 'decimal', precision: 12, scale: 2, sql: 'DECIMAL(12,2)' },
  { name: 'quantity', type: 'integer', sql: 'BIGINT' },
  { name: 'created', type: 'datetime', sql: 'TIMESTAMP' },
  { name: 'active', type: 'boolean', sql: 'BOOLEAN' },
  { name: 'comment', type: 'text', sql: 'VARCHAR' },
  { name: 'country', type: 'text', sql: 'VARCHAR' },
]

/** What is wrong with the one line in a hundred that is. */
export const BAD_KINDS = ['integer', 'date', 'decimal', 'datetime', 'missing', 'extra', 'quote', 'encoding'] as const
export type BadKind = (typeof BAD_KINDS)[number]

export interface Generated {
  readonly lines: number
  readonly bytes: number
  readonly bad: Readonly<Record<BadKind, number>>
}

/** A small seeded generator (mulberry32), so that every machine makes the same file. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const SEED = 20261123
/** Pieces of the file that are in memory at a time. */
const MOST_PARTS = 100

const FIRST = ['Anaïs', 'Benoît', 'Chloé', 'David', 'Élodie', 'François', 'Gaëlle', 'Hugo', 'Inès', 'Jules']
const LAST = ['Martin', 'Bernard', 'Dubois', 'Thomas', 'Robert', 'Richard', 'Petit', 'Durand', 'Leroy', 'Moreau']
const COUNTRIES = ['FR', 'BE', 'CH', 'CA', 'LU', 'SN', 'MA']
const WORDS = ['call', 'back', 'monday', 'sent', 'the "blue" one', 'size, large', 'ok', 'to check', 'returned', 'paid']

const two = (n: number) => String(n).padStart(2, '0')

/** The values of the good line with this identifier, in the order of the columns. */
function person(id: number, next: () => number): string[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const first = pick(FIRST)
  const last = pick(LAST)
  const words = `${pick(WORDS)} ${pick(WORDS)} ${pick(WORDS)}`
  return [
    String(id),
    `${first} ${last}`,
    `${last.toLowerCase()}.${id}@example.org`,
    `${1940 + Math.floor(next() * 70)}-${two(1 + Math.floor(next() * 12))}-${two(1 + Math.floor(next() * 28))}`,
    (next() * 100000).toFixed(2),
    String(Math.floor(next() * 5000)),
    `2026-${two(1 + Math.floor(next() * 12))}-${two(1 + Math.floor(next() * 28))} ${two(Math.floor(next() * 24))}:${two(Math.floor(next() * 60))}:${two(Math.floor(next() * 60))}`,
    next() < 0.5 ? 'true' : 'false',
    words,
    pick(COUNTRIES),
  ]
}

/** The values of `lines` good lines, each time the same. */
export function* people(lines: number): Generator<readonly string[]> {
  const next = random(SEED)
  for (let id = 1; id <= lines; id++) yield person(id, next)
}

/**
 * Writes `lines` data lines and a header to `file`: 10 columns, some values quoted with doubled quotes and delimiters inside, and with
 * `badShare` of the lines spoilt, each kind in turn. Identifiers are numbers from `firstId` on.
 */
export function generate(
  file: string,
  lines: number,
  options: { seed?: number; badShare?: number; firstId?: number } = {},
): Generated {
  const next = random(options.seed ?? SEED)
  const badShare = options.badShare ?? 0.01
  const bad: Record<BadKind, number> = {
    integer: 0,
    date: 0,
    decimal: 0,
    datetime: 0,
    missing: 0,
    extra: 0,
    quote: 0,
    encoding: 0,
  }
  const out = openSync(file, 'w')
  let bytes = 0
  let parts: Buffer[] = [Buffer.from(`${COLUMNS.map((c) => c.name).join(',')}\n`)]
  let pending = ''
  const flush = () => {
    parts.push(Buffer.from(pending))
    pending = ''
    const chunk = Buffer.concat(parts)
    parts = []
    writeSync(out, chunk)
    bytes += chunk.length
  }
  const firstId = options.firstId ?? 1
  for (let id = firstId, turn = 0; id < firstId + lines; id++) {
    const values = person(id, next)
    values[8] = `"${(values[8] ?? '').replaceAll('"', '""')}"`
    if (next() < badShare) {
      const kind = BAD_KINDS[turn++ % BAD_KINDS.length] as BadKind
      bad[kind]++
      if (kind === 'integer') values[5] = 'several'
      else if (kind === 'date') values[3] = '1990-02-31'
      else if (kind === 'decimal') values[4] = '12,5 EUR'.replace(',', '.')
      else if (kind === 'datetime') values[6] = 'yesterday'
      else if (kind === 'missing') values.length = 7
      else if (kind === 'extra') values.push('one', 'two')
      else if (kind === 'quote') values[8] = '"closed" and on'
      else {
        pending += `${values.slice(0, 9).join(',')},`
        parts.push(Buffer.from(pending), Buffer.from([0xff, 0xfe, 0x0a]))
        pending = ''
        if (parts.length > MOST_PARTS) flush()
        continue
      }
    }
    pending += `${values.join(',')}\n`
    if (pending.length > 4_000_000) flush()
  }
  flush()
  closeSync(out)
  return { lines, bytes, bad }
}

/** A generated file that is made only once. @returns its path, and how many of its lines are bad */
export function generatedFile(lines: number, firstId = 1): { readonly file: string; readonly bad: number } {
  const file = join(FOLDER, `lines-${lines}${firstId === 1 ? '' : `-from-${firstId}`}.csv`)
  const facts = `${file}.json`
  if (!existsSync(facts)) writeFileSync(facts, JSON.stringify(generate(file, lines, { firstId })))
  const made = JSON.parse(readFileSync(facts, 'utf8')) as Generated
  return { file, bad: Object.values(made.bad).reduce((sum, count) => sum + count, 0) }
}
