import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { Program } from '../../program'
import { askForPath } from '../save-dialog'
import type { Handlers } from '../wrap'

/** Rows shown before an export. */
const PREVIEW_ROWS = 200

type ExportHandlers = Pick<Handlers, 'export.preview' | 'export.outline' | 'export.folder' | 'export.chooseFile'>

/** Requests of whoever defines an export. */
export function exportHandlers(program: Program): ExportHandlers {
  const { engine } = program
  return {
    'export.preview': ({ definition }) => engine.exportPreview(definition, PREVIEW_ROWS),
    'export.outline': (asked) => engine.exportOutline(asked),
    'export.folder': () => ({ folder: documents() }),
    'export.chooseFile': async ({ folder, name }) => {
      const path = await askForPath(program, {
        title: program.translate()('shell.dialog.exportFile'),
        defaultPath: join(folder === '' ? documents() : folder, name),
      })
      return path === null ? null : { path }
    },
  }
}

/** Not every system has a folder for documents. */
function documents(): string {
  const folder = app.getPath('documents')
  return existsSync(folder) ? folder : app.getPath('home')
}
