import { describeError } from '@shared/messages/describe'
import { withEngine } from '../context'
import { formatMoment, formatSeconds } from '../output/format'
import { print, printJson } from '../output/print'
import { counterLines } from '../output/supervise'
import { pairs } from '../output/table'
import type { Command } from './command'
import { findJob } from './find'

/** `vigie show JOB`: one job with the counters of its last run. */
export const showCommand: Command = {
  name: 'show',
  usage: 'show JOB [--workspace DIR] [--json]',
  options: {},
  arguments: [1, 1],
  run: (context, [name = '']) =>
    withEngine(context, 'read', (engine) => {
      const job = engine.details(findJob(engine, name).id)
      const { t } = context
      if (context.json) {
        printJson({ ...job, definition: engine.definition(job.id) })
        return Promise.resolve(0)
      }
      const rows: [string, string][] = [
        [t('cli.label.label'), job.label],
        [t('cli.label.description'), job.description],
        [t('cli.label.job'), job.id],
        [t('cli.label.status'), t(`status.${job.status}`)],
        [t('cli.label.kind'), t(`jobKind.${job.kind}`)],
        [t('cli.label.dataset'), job.dataset],
        [t('cli.label.files'), job.files.join(', ')],
        [t('cli.label.run'), job.run ?? '—'],
        [t('cli.label.started'), formatMoment(context, job.startedAt)],
        [t('cli.label.ended'), formatMoment(context, job.endedAt)],
        [t('cli.label.duration'), formatSeconds(context, job.durationMs)],
      ]
      if (job.error !== null) rows.push([t('cli.label.error'), describeError(t, job.error)])
      for (const line of pairs(rows.filter(([, value]) => value !== ''))) print(line)
      if (job.counters !== null) for (const line of ['', ...counterLines(context, job.counters)]) print(line)
      return Promise.resolve(0)
    }),
}
