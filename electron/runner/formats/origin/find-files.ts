import { readdir, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import { unreadable } from './byte-source'

/** Loaded only for a name that is no file or folder: most are, and loading it takes time at each start. */
const loadPatterns = () => import('tinyglobby')

/**
 * The files that paths, patterns (`in/orders-*.csv`, `in/**`) and folders stand for, each once. The files of a pattern or a folder are in natural
 * order of their names (2 before 10); hidden ones are left out. A name that exists is that file, whatever signs of a pattern are in it.
 * @throws source.noMatch, file.notFound, file.unreadable
 */
export async function findFiles(sources: readonly string[]): Promise<string[]> {
  const found = new Set<string>()
  for (const source of sources) for (const path of await filesOf(source)) found.add(resolve(path))
  return [...found]
}

async function filesOf(source: string): Promise<string[]> {
  const kind = await kindOf(source)
  if (kind === 'file') return [source]
  if (kind === 'none' && !(await isPattern(source))) throw new VigieError('file.notFound', { path: source })
  const found = kind === 'folder' ? await filesIn(source) : await matching(source)
  if (found.length === 0) throw new VigieError('source.noMatch', { pattern: source })
  return byName(found, (path) => path)
}

/** @throws file.unreadable, file.notAFile */
export async function kindOf(source: string): Promise<'file' | 'folder' | 'none'> {
  try {
    const found = await stat(source)
    if (found.isDirectory()) return 'folder'
    if (found.isFile()) return 'file'
  } catch (error) {
    const failure = unreadable(source, error)
    if (failure.code !== 'file.notFound' && !(await isPattern(source))) throw failure
    return 'none'
  }
  throw new VigieError('file.notAFile', { path: source })
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error)
  })
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => join(folder, name))
}

async function isPattern(source: string): Promise<boolean> {
  const { isDynamicPattern } = await loadPatterns()
  return isDynamicPattern(source)
}

async function matching(pattern: string): Promise<string[]> {
  const { glob } = await loadPatterns()
  const normal = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern
  return glob(normal, { absolute: true, onlyFiles: true, dot: false, expandDirectories: false })
}

/** Names in natural order. */
export function byName<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const { compare } = new Intl.Collator('en', { numeric: true })
  const naturally = (a: string, b: string): number => compare(a, b) || (a < b ? -1 : 1)
  return [...items].sort((a, b) => naturally(nameOf(a), nameOf(b)))
}
