import { randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { VigieError } from '@shared/errors/error-data'
import { systemCode } from '@files/errors'
import { backupOf, writeDurably } from './durable-file'

/** One file of the store: a version, a list of records, and whatever stands beside the list. */
export interface StoredFileSpec {
  readonly path: string
  /** Name of the list in the file, e.g. `jobs`. */
  readonly list: string
  readonly version: number
  /** `migrations[n]` makes version n + 1 out of version n. */
  readonly migrations: readonly Migration[]
}

export type Migration = (content: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** What was found on disk, before anything is changed there. */
export interface Found {
  /** Records of the list, unknown until parsed one by one. */
  readonly records: readonly unknown[]
  readonly beside: Readonly<Record<string, unknown>>
  /** Files that can't be read as what they should be. */
  readonly damaged: readonly string[]
  /** `fresh`: there is no file; `backup`: the file is damaged or gone and the one before it was taken; `lost`: that is damaged too. */
  readonly from: 'file' | 'fresh' | 'backup' | 'lost'
}

const versioned = z.looseObject({ version: z.number().int().nonnegative() })

/**
 * Reads a file of the store, or the one before it where it is damaged. Changes nothing on disk.
 * @throws workspace.unusable when a newer Vigie wrote it, or when it can't be read at all
 */
export async function findStored(spec: StoredFileSpec): Promise<Found> {
  const nothing = { records: [], beside: {} }
  const file = await read(spec.path, spec)
  if (typeof file === 'object') return { ...file, damaged: [], from: 'file' }
  const damaged = file === 'damaged' ? [spec.path] : []
  const backup = await read(backupOf(spec.path), spec)
  if (typeof backup === 'object') return { ...backup, damaged, from: 'backup' }
  if (backup === 'damaged') damaged.push(backupOf(spec.path))
  return { ...nothing, damaged, from: damaged.length === 0 ? 'fresh' : 'lost' }
}

async function read(
  path: string,
  spec: StoredFileSpec,
): Promise<Pick<Found, 'records' | 'beside'> | 'none' | 'damaged'> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'none'
    const reason = error instanceof Error ? error.message : String(error)
    throw new VigieError('workspace.unusable', { path, reason }, { cause: error })
  }
  const parsed = versioned.safeParse(parseJson(text))
  if (!parsed.success) return 'damaged'
  const { version } = parsed.data
  if (version > spec.version) {
    throw new VigieError('workspace.unusable', { path, reason: `a newer Vigie wrote it (version ${version})` })
  }
  return migrated(parsed.data, spec) ?? 'damaged'
}

function migrated(
  stored: z.infer<typeof versioned>,
  spec: StoredFileSpec,
): Pick<Found, 'records' | 'beside'> | undefined {
  try {
    const steps = spec.migrations.slice(stored.version, spec.version)
    const beside = steps.reduce<Record<string, unknown>>((content, step) => step(content), { ...stored })
    const list = beside[spec.list]
    delete beside[spec.list]
    delete beside['version']
    return Array.isArray(list) ? { records: list, beside } : undefined
  } catch {
    // A migration that stumbles over what it finds says the same as a file without its list: this is not our file any more.
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Renames a damaged file out of the way, beside where it was. @returns its new name */
export async function setAside(path: string): Promise<string> {
  const aside = `${path}.damaged-${stamp()}`
  await rename(path, aside)
  return basename(aside)
}

/** Keeps records that can't be parsed in a file of their own. @returns its name */
export async function keepUnreadable(path: string, records: readonly unknown[]): Promise<string> {
  const aside = `${path}.unreadable-${stamp()}.json`
  await writeDurably(aside, JSON.stringify(records, null, 1))
  return basename(aside)
}

/** Removes what writes that were cut off have left behind. */
export async function removeLeftovers(path: string): Promise<void> {
  const name = basename(path)
  for (const other of await readdir(dirname(path))) {
    const leftover = other.startsWith(`.${name}.`) || other.startsWith(`${basename(backupOf(path))}.`)
    if (leftover) await rm(join(dirname(path), other), { force: true })
  }
}

function stamp(): string {
  return `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(2).toString('hex')}`
}
