import { dialog } from 'electron'
import type { Program } from '../../program'
import type { Handlers } from '../wrap'

/** Records shown before an import. */
const PREVIEW_RECORDS = 200

/** Requests of the import page. */
export function importHandlers(program: Program): Pick<Handlers, 'import.preview' | 'datasets.list' | 'files.choose'> {
  const { engine } = program
  return {
    'import.preview': ({ file, format }) => engine.preview(file, format, PREVIEW_RECORDS),
    'datasets.list': async () => ({ datasets: await engine.datasets() }),
    'files.choose': async () => {
      const t = program.translate()
      const options = {
        title: t('shell.dialog.chooseFile'),
        properties: ['openFile' as const],
        filters: [
          { name: t('shell.dialog.delimitedFiles'), extensions: ['csv', 'tsv', 'txt', 'tab', 'dat'] },
          { name: t('shell.dialog.allFiles'), extensions: ['*'] },
        ],
      }
      const window = program.window()
      const { filePaths } = await (window === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options))
      const [file] = filePaths
      return file === undefined ? null : { file }
    },
  }
}
