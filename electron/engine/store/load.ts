import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import type { Notice } from '../api'
import { backupOf, isCode } from './durable-file'

/** A stored file before anybody has looked into it. */
export interface RawFile {
  readonly version: number
  readonly [key: string]: unknown
}

/** Brings a file one version further; `MIGRATIONS[n]` makes version n + 1 out of version n. */
export type Migration = (file: RawFile) => RawFile

export interface LoadOptions {
  readonly path: string
  readonly version: number
  readonly migrations: readonly Migration[]
  /** `false` (a reader beside a running program): damaged files are passed over but left where they are. */
  readonly repair: boolean
}

type Reading =
  { readonly kind: 'ok'; readonly file: RawFile } | { readonly kind: 'none' } | { readonly kind: 'damaged' }

/**
 * Reads a file of the store. A damaged one is set aside and its backup taken; when that is damaged too the store starts empty; both are
 * told as notices, never passed over.
 * @returns the file in the present version, null when there is none
 * @throws workspace.unusable when the file was written by a newer Vigie: it is left untouched
 */
export async function loadFile(options: LoadOptions): Promise<{ file: RawFile | null; notices: Notice[] }> {
  const { path, repair } = options
  const main = await read(path)
  if (main.kind === 'ok') return { file: migrate(main.file, options), notices: [] }
  const backup = await read(backupOf(path))
  if (main.kind === 'none' && backup.kind === 'none') return { file: null, notices: [] }

  const aside = main.kind === 'damaged' ? await setAside(path, repair) : basename(path)
  if (backup.kind === 'ok') {
    const notices: Notice[] = [{ code: 'store.restored', params: { file: basename(path), aside } }]
    return { file: migrate(backup.file, options), notices }
  }
  if (backup.kind === 'damaged') await setAside(backupOf(path), repair)
  return { file: null, notices: [{ code: 'store.lost', params: { file: basename(path), aside } }] }
}

async function read(path: string): Promise<Reading> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return { kind: 'none' }
    throw new VigieError(
      'workspace.unusable',
      { path, reason: error instanceof Error ? error.message : String(error) },
      { cause: error },
    )
  }
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'number') {
      return { kind: 'ok', file: parsed as RawFile }
    }
  } catch {
    // Not JSON: truncated, empty or overwritten by something else. The caller sets it aside and says so.
  }
  return { kind: 'damaged' }
}

async function setAside(path: string, repair: boolean): Promise<string> {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${randomBytes(2).toString('hex')}`
  if (repair) await rename(path, aside)
  return basename(aside)
}

function migrate(file: RawFile, { path, version, migrations }: LoadOptions): RawFile {
  if (file.version > version) {
    throw new VigieError('workspace.unusable', { path, reason: `version ${file.version} > ${version}` })
  }
  return migrations.slice(file.version, version).reduce((current, step) => step(current), file)
}

/** Keeps records that could not be read in a file of their own beside the store. @returns its name */
export async function keepUnreadable(path: string, records: readonly unknown[]): Promise<string> {
  const aside = `${path}.unreadable-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`
  await writeFile(aside, JSON.stringify(records, null, 1))
  return basename(aside)
}
