import { withEngine } from '../context'
import { formatMoment } from '../output/format'
import { print, printJson } from '../output/print'
import { table } from '../output/table'
import type { Command } from './command'

/** `vigie jobs`: one line a job. */
export const jobsCommand: Command = {
  name: 'jobs',
  usage: 'jobs [--workspace DIR] [--json]',
  options: {},
  arguments: [0, 0],
  run: (context) =>
    withEngine(context, 'read', (engine) => {
      const jobs = engine.jobs()
      const { t } = context
      if (context.json) printJson(jobs.map(({ id, label, kind, status, run }) => ({ id, label, kind, status, run })))
      else if (jobs.length === 0) print(t('cli.noJobs', { path: context.workspace }))
      else {
        const headers = ['job', 'label', 'kind', 'status', 'run', 'started'].map((name) => t(`cli.label.${name}`))
        const rows = jobs.map((job) => [
          job.id,
          job.label,
          t(`jobKind.${job.kind}`),
          t(`status.${job.status}`),
          job.run ?? '—',
          formatMoment(context, job.startedAt),
          job.processed,
          job.rejects,
        ])
        for (const line of table([...headers, t('counter.processed'), t('counter.rejects')], rows)) print(line)
      }
      return Promise.resolve(0)
    }),
}
