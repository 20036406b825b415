import { LONGEST_LABEL } from '@shared/jobs/names'
import { withEngine } from '../context'
import { print, printJson } from '../output/print'
import { text, type Command } from './command'
import { findJob } from './find'

/** `vigie duplicate JOB`: the same job once more. */
export const duplicateCommand: Command = {
  name: 'duplicate',
  usage: 'duplicate JOB [--as LABEL] [--workspace DIR] [--json]',
  options: { as: { type: 'string' } },
  arguments: [1, 1],
  run: (context, [name = ''], options) =>
    withEngine(context, 'write', async (engine) => {
      const { id, label } = findJob(engine, name)
      const copy = text(options['as']) ?? context.t('shell.copyOf', { label }).slice(0, LONGEST_LABEL)
      const job = await engine.duplicateJob(id, copy)
      if (context.json) printJson({ type: 'job', job, label: copy })
      else print(context.t('cli.duplicated', { label: copy, job }))
      return 0
    }),
}
