import { dialog, type OpenDialogOptions } from 'electron'
import type { Program } from '../program'

/** The native open dialog. @returns what was chosen, nothing when the person gave up */
export async function askWhatToOpen(program: Program, options: OpenDialogOptions): Promise<readonly string[]> {
  const window = program.window()
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options))
  return canceled ? [] : filePaths
}
