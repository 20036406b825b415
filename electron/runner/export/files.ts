import { access, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import { fileNameOf, hasPart, parseFileName, type FileName, type NameValues } from '@shared/jobs/export/file-name'
import { systemCode } from '@files/errors'
import { placeFile, removeTemporary, requireFree, temporaryName } from '@files/placing'
import type { ExportPlan } from './plan'

/** Names and places of the files that an export writes. */

/** More would fill the folder, and are nearly always a mistake. */
export const MOST_FILES = 10_000

/** The name of a file, in its parts. */
function nameOf(file: string): FileName {
  const name = parseFileName(file)
  if (name === null) throw new Error(`${file} is no name of a file`)
  return name
}

/** The path of a file of a run. */
export function pathOf(plan: Pick<ExportPlan, 'file' | 'begun'>, values: Omit<NameValues, 'date'>): string {
  return fileNameOf(nameOf(plan.file), { ...values, date: new Date(plan.begun) })
}

/** Paths of the files for the values of a column; those that would be the same but for what a name can't hold are numbered. */
export function pathsOf(plan: Pick<ExportPlan, 'file' | 'begun'>, values: readonly (string | null)[]): string[] {
  const taken = new Set<string>()
  return values.map((value, index) => {
    const free = (again: number): string => {
      const shown = again === 1 ? value : `${value ?? ''} (${again})`
      return pathOf(plan, { number: index + 1, value: shown })
    }
    let again = 1
    // Many file systems know no case.
    while (taken.has(free(again).normalize('NFC').toLowerCase())) again++
    taken.add(free(again).normalize('NFC').toLowerCase())
    return free(again)
  })
}

/** The first number with which the name of a file that is not split is free; 1 where the name has none. */
export async function freeNumber(plan: Pick<ExportPlan, 'file' | 'begun' | 'split'>): Promise<number> {
  if (plan.split !== null || !hasPart(nameOf(plan.file), 'number')) return 1
  let number = 1
  while (await exists(pathOf(plan, { number, value: null }))) number++
  return number
}

/** @throws folder.notFound */
export async function requireFolder(file: string): Promise<void> {
  const folder = dirname(file)
  const found = await stat(folder).catch(() => null)
  if (found?.isDirectory() !== true) throw new VigieError('folder.notFound', { path: folder })
}

/** None of the files is there, unless they may be replaced. @throws file.exists */
export async function requirePlaces(paths: readonly string[], overwrite: boolean): Promise<void> {
  if (!overwrite) for (const path of paths) await requireFree(path)
}

/** The name that a file has until the run is complete. */
export function unfinishedName(path: string, run: string): string {
  return temporaryName(path, run)
}

/** A file with all of its rows under its unfinished name. */
export interface CompleteFile {
  readonly path: string
  readonly bytes: number
}

/**
 * Gives complete files their names. A kill may have come in between: what has its name already stays. Where one of them can't be placed, those that were are taken
 * away again, except that what they have replaced is gone.
 * @throws file.exists, write.lost, folder.notFound, file.unwritable, disk.full
 */
export async function placeAll(files: readonly CompleteFile[], run: string, overwrite: boolean): Promise<void> {
  const placed: string[] = []
  try {
    for (const file of files) {
      await placeOne(file, run, overwrite)
      placed.push(file.path)
    }
  } catch (thrown) {
    if (!overwrite) for (const path of placed) await rm(path, { force: true })
    throw thrown
  }
}

async function placeOne({ path, bytes }: CompleteFile, run: string, overwrite: boolean): Promise<void> {
  const unfinished = unfinishedName(path, run)
  const [own, there] = await Promise.all([statOrNull(unfinished), statOrNull(path)])
  // The kill came after the name was given.
  if (own === null && there?.size === bytes) return
  if (own !== null && own.ino === there?.ino && own.dev === there.dev && own.ino !== 0)
    return removeTemporary(unfinished)
  await requireFolder(path)
  await placeFile(unfinished, path, overwrite)
}

async function statOrNull(path: string) {
  return stat(path).catch((thrown: unknown) => {
    if (systemCode(thrown) === 'ENOENT') return null
    throw thrown
  })
}

/** Takes away whatever a run has not completed. A folder that is gone holds nothing. */
export async function removeUnfinished(file: string, run: string): Promise<void> {
  const folder = dirname(file)
  const ending = basename(unfinishedName('-', run)).slice(1)
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (systemCode(thrown) === 'ENOENT' || systemCode(thrown) === 'ENOTDIR') return []
    throw thrown
  })
  for (const name of names) if (name.endsWith(ending)) await removeTemporary(join(folder, name))
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
