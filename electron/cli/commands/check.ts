import type { DefinitionProblem } from '@shared/runner/protocol'
import { withEngine } from '../context'
import { problemsError } from '../definition/check'
import { readJobFile } from '../definition/job-file'
import { EXIT, SeveralErrors } from '../exit'
import { print, printJson } from '../output/print'
import type { Command } from './command'

/** `vigie check JOB.json…`: whether job files can be run, without running them. */
export const checkCommand: Command = {
  name: 'check',
  usage: 'check JOB.json… [--workspace DIR] [--json]',
  options: {},
  arguments: [1, Infinity],
  run: (context, paths) => {
    const jobs = paths.map((path) => ({ path, definition: readJobFile(path) }))
    return withEngine(context, 'read', async (engine) => {
      const found: { readonly path: string; readonly problems: readonly DefinitionProblem[] }[] = []
      for (const { path, definition } of jobs) found.push({ path, problems: await engine.problems(definition) })
      const wrong = found.filter(({ problems }) => problems.length > 0)
      if (context.json) {
        for (const one of found) printJson({ type: 'check', ...one })
        return wrong.length > 0 ? EXIT.usage : EXIT.finished
      }
      if (wrong.length > 0) throw new SeveralErrors(wrong.map(({ path, problems }) => problemsError(path, problems)))
      for (const { path } of found) print(context.t('cli.checked', { path }))
      return EXIT.finished
    })
  },
}
