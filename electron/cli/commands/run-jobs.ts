import type { Engine } from '@engine/api'
import type { JobDefinition } from '@shared/jobs/definition'
import { withEngine, type Context } from '../context'
import { exitCodeOf } from '../exit'
import { supervise } from '../output/supervise'
import type { OptionValues } from './command'

/** How runs are begun, as the options `--dry` and `--again` say. */
interface Manner {
  readonly dry: boolean
  readonly again: boolean
}

export function mannerOf(options: OptionValues): Manner {
  return { dry: options['dry'] === true, again: options['again'] === true }
}

/** Stores each definition as a job, starts all of them (`dry`: without writing into their datasets; `again`: also files that were imported before), and follows them to their end. @returns the exit code */
export function runJobs(
  context: Context,
  { dry, again }: Manner,
  make: (engine: Engine) => Promise<readonly JobDefinition[]>,
): Promise<number> {
  return withEngine(context, 'write', async (engine) => {
    const definitions = await make(engine)
    const jobs: string[] = []
    for (const definition of definitions) jobs.push(await jobFor(engine, definition))
    const statuses = await supervise(engine, context, jobs, async () => {
      const runs: string[] = []
      for (const job of jobs) runs.push(dry ? await engine.dryRun(job) : await engine.start(job, again))
      return runs
    })
    return exitCodeOf(statuses)
  })
}

/** A job that is defined the same way already is run again, so that a file that is run every night stays one job. */
async function jobFor(engine: Engine, definition: JobDefinition): Promise<string> {
  const wanted = JSON.stringify(definition)
  const known = engine.jobs().find(({ id }) => JSON.stringify(engine.definition(id)) === wanted)
  return known?.id ?? engine.createJob(definition)
}
