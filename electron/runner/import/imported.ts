import { createHash } from 'node:crypto'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { ImportDefinition } from '@shared/jobs/definition'
import type { ImportedFile } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { findDataset, tableOf } from '../database/datasets'
import { fileError } from '@files/errors'
import { diskFile, originName, type Origin } from '../formats/origin/origin'
import type { RunPlan } from './plan'
import { listSources } from './sources'

/**
 * Which files were imported before. A file is known by its whole content, not by its name; it counts as imported when a run has read it to its
 * end, and only for the same work: the same dataset, operation and records of it.
 */

/** Bytes of a file that are read and summed up at a time. */
const PART_BYTES = 1024 * 1024
/** Begins the hash of a file on the disk. Older workspaces also hold SHA-256 of all of it, without a mark. */
const PARTS_MARK = 'parts:'

interface Known {
  readonly bytes: number
  readonly hash: string
  readonly at: number
}

/** What a job does with the records of its files, as far as it makes a second import of them another one. */
export function workOf({ source, reconciliation }: ImportDefinition): string {
  const { first, last, filter, format } = source
  const part =
    format.kind === 'xlsx'
      ? [format.sheet, format.range]
      : format.kind === 'json' || format.kind === 'xml'
        ? [format.path]
        : []
  return JSON.stringify([reconciliation.operation, first, last, filter, ...part])
}

/**
 * Files of the definition that were imported already; empty where doing it again repeats nothing: matching and deleting, and a dataset that is not there or empty.
 * Only files of a size that is known are read.
 * @throws source.noMatch, file.notFound, file.unreadable, archive.*
 */
export async function findImported(database: Database, definition: ImportDefinition): Promise<ImportedFile[]> {
  const { operation } = definition.reconciliation
  if (operation === 'reconcile' || operation === 'delete') return []
  const known = await database.use((connection) => knownFiles(connection, definition))
  if (known.length === 0) return []
  const found: ImportedFile[] = []
  for (const origin of await listSources(definition.source.files)) {
    const bytes = await sizeOf(origin)
    const candidates = known.filter((file) => file.bytes === bytes)
    if (candidates.length === 0) continue
    const same = await findSame(origin, candidates)
    if (same !== undefined) found.push({ path: originName(origin), at: new Date(same.at).toISOString() })
  }
  return found
}

/** Newest first; none where the dataset holds nothing. */
async function knownFiles(connection: Connection, definition: ImportDefinition): Promise<Known[]> {
  const dataset = await findDataset(connection, definition.target.dataset)
  if (dataset === null) return []
  const known = await connection.rows(
    'SELECT bytes, hash, "at" FROM vigie.imported WHERE dataset = ? AND work = ? ORDER BY "at" DESC',
    [dataset.name, workOf(definition)],
  )
  if (known.length === 0) return []
  if ((await connection.rows(`SELECT 1 FROM ${tableOf(dataset.name)} LIMIT 1`)).length === 0) return []
  return known.map(([bytes, hash, at]) => ({ bytes: Number(bytes), hash: String(hash), at: Number(at) }))
}

/** Remembers a file of the plan; belongs into the transaction that holds its last records. */
export async function rememberImported(
  connection: Connection,
  run: string,
  plan: RunPlan,
  file: number,
  hash: string,
): Promise<void> {
  const planned = plan.files[file]
  if (planned === undefined) throw new Error(`no file ${file}`)
  await connection.run('INSERT INTO vigie.imported VALUES (?, ?, ?, ?, ?, ?, ?)', [
    plan.dataset,
    plan.work,
    planned.path,
    BigInt(planned.bytes),
    hash,
    run,
    BigInt(Date.now()),
  ])
}

/**
 * SHA-256 of the CRC-32 of each MiB of the file on the disk: files that differ anywhere are told apart, at a third of what SHA-256 of all of it takes. Of an entry
 * of a zip it is the checksum that the zip has of it.
 */
export async function contentHash(origin: Origin): Promise<string> {
  if (typeof origin !== 'string' && origin.crc !== null) return `crc32:${origin.crc}`
  const hash = createHash('sha256')
  await readParts(diskFile(origin), (part) => hash.update(`${crc32(part)} `))
  return PARTS_MARK + hash.digest('hex')
}

async function wholeHash(origin: Origin): Promise<string> {
  const hash = createHash('sha256')
  await readParts(diskFile(origin), (part) => hash.update(part))
  return hash.digest('hex')
}

/** The candidate with the content of a file, each compared as it was summed up. */
async function findSame(origin: Origin, candidates: readonly Known[]): Promise<Known | undefined> {
  const hash = await contentHash(origin)
  const same = candidates.find((known) => known.hash === hash)
  const isOlder = ({ hash: older }: Known): boolean => !older.includes(':')
  if (same !== undefined || !candidates.some(isOlder)) return same
  const whole = await wholeHash(origin)
  return candidates.find((known) => known.hash === whole)
}

/** Reads a file from its beginning in parts of PART_BYTES, the last of which is shorter. They all are in the same memory. */
async function readParts(path: string, take: (part: Buffer) => void): Promise<void> {
  const part = Buffer.allocUnsafeSlow(PART_BYTES)
  try {
    const file = await open(path, 'r')
    try {
      for (let read = part.length; read === part.length;) {
        read = await fill(file, part)
        take(part.subarray(0, read))
      }
    } finally {
      await file.close()
    }
  } catch (thrown) {
    throw fileError(thrown, path, 'read')
  }
}

/** @returns how much of `part` was filled: less than all of it only at the end */
async function fill(file: FileHandle, part: Buffer): Promise<number> {
  for (let filled = 0; ;) {
    const { bytesRead } = await file.read(part, filled, part.length - filled)
    filled += bytesRead
    if (bytesRead === 0 || filled === part.length) return filled
  }
}

async function sizeOf(origin: Origin): Promise<number> {
  if (typeof origin !== 'string' && origin.crc !== null) return origin.bytes
  const path = diskFile(origin)
  try {
    return (await stat(path)).size
  } catch (thrown) {
    throw fileError(thrown, path, 'read')
  }
}

/** The files of a run that was taken back may be imported again. */
export async function forgetImported(connection: Connection, run: string): Promise<void> {
  await connection.run('DELETE FROM vigie.imported WHERE run = ?', [run])
}
