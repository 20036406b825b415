import { join } from 'node:path'
import { createSampleJobs } from '@engine/samples/sample-jobs'
import { isActive } from '@shared/jobs/statuses'
import { withEngine } from '../context'
import { exitCodeOf } from '../exit'
import { print } from '../output/print'
import { supervise } from '../output/supervise'
import type { Command } from './command'

/** `vigie sample`: the two jobs of the sample workspace, run in the terminal (`npm start` without a display). */
export const sampleCommand: Command = {
  name: 'sample',
  usage: 'sample [--workspace DIR] [--json]',
  options: {},
  arguments: [0, 0],
  hidden: true,
  run: (context) =>
    withEngine(
      context,
      'write',
      async (engine) => {
        if (!context.json) print(context.t('cli.sampleIntro', { path: context.workspace }))
        const jobs = await createSampleJobs(engine, join(context.program.folder, '../../resources/samples'))
        const left: string[] = []
        for (const job of jobs) {
          // What is in already would be refused.
          if ((await engine.imported(job)).length === 0) left.push(job)
          else if (!context.json) print(context.t('cli.sampleDone', { label: engine.details(job).label }))
        }
        const statuses = await supervise(engine, context, left, async () => {
          const runs: string[] = []
          for (const job of left) {
            const { status, run } = engine.details(job)
            runs.push(run !== null && isActive(status) ? run : await engine.start(job))
          }
          return runs
        })
        return exitCodeOf(statuses)
      },
      true,
    ),
}
