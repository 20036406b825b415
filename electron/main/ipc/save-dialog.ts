import { dialog, type SaveDialogOptions } from 'electron'
import { requireForeign } from '@files/placing'
import type { Program } from '../program'

/** A file name that every system takes: no separators, no signs with a meaning, not too long. */
export function fileNameFor(name: string, extension: string): string {
  const plain = name
    .replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120)
    .trim()
  return `${plain === '' ? 'vigie' : plain}.${extension}`
}

/**
 * The native save dialog; it asks itself before a file is replaced. @returns the file, null when the person gave up
 * @throws file.ofWorkspace
 */
export async function askWhereToSave(
  program: Program,
  title: string,
  name: string,
  extension: string,
): Promise<string | null> {
  const file = await askForPath(program, {
    title: program.translate()(title),
    defaultPath: name,
    filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
  })
  if (file !== null) await requireForeign(file, program.workspace)
  return file
}

/** The same with options of its own. */
export async function askForPath(program: Program, options: SaveDialogOptions): Promise<string | null> {
  const window = program.window()
  const { canceled, filePath } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options))
  return canceled || filePath === '' ? null : filePath
}
