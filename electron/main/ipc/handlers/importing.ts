import type { Program } from '../../program'
import { askWhatToOpen } from '../open-dialog'
import type { Handlers } from '../wrap'

/** Records shown before an import. */
const PREVIEW_RECORDS = 200

/** Extensions of what can be imported, packed or not. */
const EXTENSIONS = ['csv', 'tsv', 'txt', 'tab', 'dat', 'json', 'ndjson', 'jsonl', 'xml', 'xlsx', 'parquet', 'gz', 'zip']

type ImportHandlers = Pick<
  Handlers,
  | 'import.preview'
  | 'import.sources'
  | 'import.outline'
  | 'import.trial'
  | 'import.check'
  | 'datasets.list'
  | 'files.choose'
>

/** Requests of whoever defines a job. */
export function importHandlers(program: Program): ImportHandlers {
  const { engine } = program
  return {
    'import.preview': ({ format, ...file }) => engine.preview(file, format, PREVIEW_RECORDS),
    'import.sources': async ({ files }) => ({ entries: await engine.sources(files) }),
    'import.outline': ({ format, ...file }) => engine.outline(file, format),
    'import.trial': (asked) => engine.trial(asked),
    'import.check': async ({ definition }) => ({ problems: await engine.problems(definition) }),
    'datasets.list': async () => ({ datasets: await engine.datasets() }),
    'files.choose': async ({ what }) => ({ paths: await choose(program, what) }),
  }
}

function choose(program: Program, what: 'files' | 'folder'): Promise<readonly string[]> {
  const t = program.translate()
  if (what === 'folder')
    return askWhatToOpen(program, { title: t('shell.dialog.chooseFolder'), properties: ['openDirectory'] })
  return askWhatToOpen(program, {
    title: t('shell.dialog.chooseFile'),
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: t('shell.dialog.dataFiles'), extensions: EXTENSIONS },
      { name: t('shell.dialog.allFiles'), extensions: ['*'] },
    ],
  })
}
