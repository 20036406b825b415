import type { RejectFileFormat } from '@shared/rejects/reject'
import type { Program } from '../../program'
import { askWhereToSave, fileNameFor } from '../save-dialog'
import type { Handlers } from '../wrap'
import { labelOf } from './journal'

/** Requests about rejects. */
export function rejectHandlers(
  program: Program,
): Pick<
  Handlers,
  'rejects.page' | 'rejects.one' | 'rejects.groups' | 'rejects.source' | 'rejects.export' | 'tasks.cancel'
> {
  const { engine } = program
  return {
    'rejects.page': ({ run, filter, offset, limit }) => engine.rejects(run, filter, offset, limit),
    'rejects.one': ({ run, seq }) => engine.reject(run, seq),
    'rejects.groups': async ({ run, state }) => ({ groups: await engine.rejectGroups(run, state) }),
    'rejects.source': ({ run }) => engine.rejectSource(run),
    'rejects.export': async ({ run, filter, format, task }) => {
      const { name, ending } = await suggestion(program, run, format)
      const file = await askWhereToSave(program, 'shell.dialog.saveRejects', fileNameFor(name, ending), ending)
      if (file === null) return null
      const language = program.language()
      // The dialog has asked whether a file may be replaced.
      return engine.exportRejects({ run, filter, file, format, language, overwrite: true, protect: true, task })
    },
    'tasks.cancel': async ({ task }) => {
      await engine.cancelTask(task)
      return null
    },
  }
}

/** A repair file is called like the source that it mends. */
async function suggestion(
  program: Program,
  run: string,
  format: RejectFileFormat,
): Promise<{ readonly name: string; readonly ending: string }> {
  const translate = program.translate()
  const source = format === 'repair' ? await program.engine.rejectSource(run) : null
  if (source !== null) return { name: translate('shell.fileName.repair', { name: source.name }), ending: source.ending }
  return {
    name: translate('shell.fileName.rejects', { label: labelOf(program.engine, run) }),
    ending: format === 'repair' ? 'csv' : format,
  }
}
