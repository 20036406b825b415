import type { Engine } from '@engine/api'
import type { JobDefinition } from '@shared/jobs/definition'
import { withEngine, type Context } from '../context'
import { problemsError } from '../definition/check'
import { exitCodeOf, SeveralErrors } from '../exit'
import { supervise } from '../output/supervise'
import type { OptionValues } from './command'

/** A definition and what it is called in messages. */
export interface NamedDefinition {
  readonly source: string
  readonly definition: JobDefinition
}

/** How runs are begun, as the options `--dry`, `--again` and `--accept` say. */
interface Manner {
  readonly dry: boolean
  readonly again: boolean
  readonly accepted: boolean
}

export function mannerOf(options: OptionValues): Manner {
  return { dry: options['dry'] === true, again: options['again'] === true, accepted: options['accept'] === true }
}

/** Stores each definition as a job, starts all of them (`dry`: without writing into their datasets; `again`: also files that were imported before; `accepted`: also what is unlike the last runs), and follows them to their end. @returns the exit code */
export function runJobs(
  context: Context,
  { dry, again, accepted }: Manner,
  make: (engine: Engine) => Promise<readonly NamedDefinition[]>,
): Promise<number> {
  return withEngine(context, 'write', async (engine) => {
    const definitions = await make(engine)
    await checkAll(engine, definitions)
    const jobs: string[] = []
    for (const { definition } of definitions) jobs.push(await jobFor(engine, definition))
    const statuses = await supervise(engine, context, jobs, async () => {
      const runs: string[] = []
      for (const job of jobs) runs.push(dry ? await engine.dryRun(job) : await engine.start(job, again, accepted))
      return runs
    })
    return exitCodeOf(statuses)
  })
}

/** Everything wrong with any of them is told before anything is run. @throws SeveralErrors */
async function checkAll(engine: Engine, definitions: readonly NamedDefinition[]): Promise<void> {
  const errors: unknown[] = []
  for (const { source, definition } of definitions) {
    const problems = await engine.problems(await withKnownColumns(engine, definition))
    if (problems.length > 0) errors.push(problemsError(source, problems))
  }
  if (errors.length > 0) throw new SeveralErrors(errors)
}

/** Names of columns that an earlier run has seen are no mistake: that its file does not have them any more is told by the run. */
async function withKnownColumns(engine: Engine, definition: JobDefinition): Promise<JobDefinition> {
  if (definition.kind !== 'import') return definition
  const job = sameJob(engine, definition)
  const columns = job === undefined ? [] : await engine.knownColumns(job)
  return columns.length === 0 ? definition : { ...definition, source: { ...definition.source, columns: [...columns] } }
}

/** A job that is defined the same way already is run again, so that a file that is run every night stays one job. */
async function jobFor(engine: Engine, definition: JobDefinition): Promise<string> {
  return sameJob(engine, definition) ?? engine.createJob(definition)
}

function sameJob(engine: Engine, definition: JobDefinition): string | undefined {
  const wanted = JSON.stringify(definition)
  return engine.jobs().find(({ id }) => JSON.stringify(engine.definition(id)) === wanted)?.id
}
