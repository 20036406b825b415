import { VigieError } from '@shared/errors/error-data'
import { withEngine } from '../context'
import { print, printJson } from '../output/print'
import { table } from '../output/table'
import type { Command } from './command'
import { findRun } from './find'

/** `vigie changes RUN`: a sample of what a dry run would have changed, a value a line, before and after. */
export const changesCommand: Command = {
  name: 'changes',
  usage: 'changes RUN [--workspace DIR] [--json]',
  options: {},
  arguments: [1, 1],
  run: (context, [name = '']) =>
    withEngine(context, 'read', async (engine) => {
      const { id, dry } = findRun(engine, name)
      if (!dry) throw new VigieError('run.notDry', { run: id })
      const changes = await engine.dryChanges(id)
      const { t } = context
      if (context.json) {
        printJson(changes)
        return 0
      }
      const rows = changes.flatMap(({ kind, before, after }, index) =>
        Object.keys(after ?? before ?? {})
          .filter((field) => before === null || after === null || before[field] !== after[field])
          .map((field, line) => [
            line === 0 ? `${index + 1} ${t(`change.${kind}`)}` : '',
            field,
            before?.[field] ?? '',
            after?.[field] ?? '',
          ]),
      )
      const headers = [t('cli.label.change'), t('cli.label.field'), t('cli.label.before'), t('cli.label.after')]
      for (const line of table(headers, rows)) print(line)
      return 0
    }),
}
