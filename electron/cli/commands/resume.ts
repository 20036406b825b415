import { isActive } from '@shared/jobs/statuses'
import { withEngine, type Context } from '../context'
import { exitCodeOf, UsageError } from '../exit'
import { supervise } from '../output/supervise'
import type { Command } from './command'
import { findRun } from './find'

/**
 * `vigie resume`: goes on with every run that the end of a program has interrupted; `vigie resume RUN` with one, which may also be paused,
 * failed or cancelled; with `--accept` also where it has failed because something is unlike the last runs.
 */
export const resumeCommand: Command = {
  name: 'resume',
  usage: 'resume [RUN [--accept]] [--workspace DIR] [--json]',
  options: { accept: { type: 'boolean' } },
  arguments: [0, 1],
  run: async (context, [name], options) => {
    const runs = await withEngine(context, 'read', (engine) =>
      Promise.resolve(
        name === undefined
          ? engine.runs().flatMap(({ id, status }) => (isActive(status) ? [id] : []))
          : [findRun(engine, name).id],
      ),
    )
    if (runs.length === 0) throw new UsageError('cli.nothingToResume')
    return goOn(context, runs, name === undefined ? true : (runs[0] ?? true), options['accept'] === true)
  },
}

/** @param accepted what is unlike the last runs is right nevertheless */
function goOn(
  context: Context,
  runs: readonly string[],
  recover: boolean | string,
  accepted: boolean,
): Promise<number> {
  return withEngine(
    context,
    'write',
    async (engine) => {
      const jobs = runs.map((id) => engine.run(id).job)
      const statuses = await supervise(engine, context, jobs, async () => {
        for (const id of runs) {
          const { status, job } = engine.run(id)
          if (status === 'paused') await engine.start(job)
          else if (!isActive(status)) await engine.resume(job, accepted)
        }
        return runs
      })
      return exitCodeOf(statuses)
    },
    recover,
  )
}
