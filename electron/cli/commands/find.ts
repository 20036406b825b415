import type { Engine } from '@engine/api'
import type { JobSummary, RunRecord } from '@shared/jobs/records'
import type { TemplateSummary } from '@shared/templates/template'
import { UsageError } from '../exit'

/** The job with this id or label. @throws UsageError where there is none or several */
export function findJob(engine: Engine, name: string): JobSummary {
  const jobs = engine.jobs()
  const byId = jobs.find(({ id }) => id === name)
  if (byId !== undefined) return byId
  const [job, ...others] = jobs.filter(({ label }) => label === name)
  if (job === undefined) throw new UsageError('cli.noJob', { name })
  if (others.length > 0)
    throw new UsageError('cli.severalJobs', { name, ids: [job, ...others].map(({ id }) => id).join(', ') })
  return job
}

/** The template with this id or label, whatever the case of that. @throws UsageError where there is none */
export function findTemplate(engine: Engine, name: string): TemplateSummary {
  const found = engine.templates
    .list()
    .find(({ id, label }) => id === name || label.toLowerCase() === name.toLowerCase())
  if (found === undefined) throw new UsageError('cli.noTemplate', { name })
  return found
}

/** The run with this id, or the last run of the job with this id or label. @throws UsageError */
export function findRun(engine: Engine, name: string): RunRecord {
  const run = engine.runs().find(({ id }) => id === name)
  if (run !== undefined) return run
  if (!engine.jobs().some(({ id, label }) => id === name || label === name)) throw new UsageError('cli.noRun', { name })
  const job = findJob(engine, name)
  if (job.run === null) throw new UsageError('cli.noRunYet', { name })
  return engine.run(job.run)
}
