import type { Program } from '../../program'
import { askWhereToSave, fileNameFor } from '../save-dialog'
import type { Handlers } from '../wrap'
import { labelOf } from './journal'

/** Requests about rejects. */
export function rejectHandlers(
  program: Program,
): Pick<Handlers, 'rejects.page' | 'rejects.one' | 'rejects.groups' | 'rejects.export'> {
  const { engine } = program
  return {
    'rejects.page': ({ run, filter, offset, limit }) => engine.rejects(run, filter, offset, limit),
    'rejects.one': ({ run, seq }) => engine.reject(run, seq),
    'rejects.groups': async ({ run }) => ({ groups: await engine.rejectGroups(run) }),
    'rejects.export': async ({ run, filter, format }) => {
      const name = program.translate()('shell.fileName.rejects', { label: labelOf(engine, run) })
      const file = await askWhereToSave(program, 'shell.dialog.saveRejects', fileNameFor(name, format), format)
      if (file === null) return null
      // The dialog has asked whether a file may be replaced.
      return { file, count: await engine.exportRejects(run, filter, file, format, program.language(), true) }
    },
  }
}
