import type { Engine } from '@engine/api'
import { VigieError } from '@shared/errors/error-data'
import { counterLabel, describeError } from '@shared/messages/describe'
import type { Plausibility } from '@shared/plausibility/comparison'
import type { RunFile } from '@shared/runner/protocol'
import { withEngine } from '../context'
import { formatMoment, formatSeconds } from '../output/format'
import { plausibilityLines } from '../output/plausibility'
import { print, printJson } from '../output/print'
import { counterLines } from '../output/supervise'
import { pairs, table } from '../output/table'
import type { Command } from './command'
import { findJob } from './find'

/** Files that are asked for at once. */
const PAGE = 1000
/** Of a file that was written. */
const RESULT_COUNTERS = ['inserted', 'bytesRead'] as const
const COUNTERS = ['processed', 'success', 'rejects', 'warnings', 'empty', 'ignored'] as const

/** `vigie show JOB`: one job with the counters of its last run and of each of its files, and how it looks beside the runs before. */
export const showCommand: Command = {
  name: 'show',
  usage: 'show JOB [--workspace DIR] [--json]',
  options: {},
  arguments: [1, 1],
  run: (context, [name = '']) =>
    withEngine(context, 'read', async (engine) => {
      const job = engine.details(findJob(engine, name).id)
      const { t } = context
      if (context.json) {
        printJson({ ...job, definition: engine.definition(job.id), ...(await knownOf(engine, job.run)) })
        return 0
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
      if (job.repaired > 0)
        rows.push([t('repair.cli.open'), String(job.rejects)], [t('repair.cli.repaired'), String(job.repaired)])
      if (job.error !== null) rows.push([t('cli.label.error'), describeError(t, job.error)])
      for (const line of pairs(rows.filter(([, value]) => value !== ''))) print(line)
      if (job.counters !== null) for (const line of ['', ...counterLines(context, job.counters, job.kind)]) print(line)
      const { runFiles: files, plausibility } = await knownOf(engine, job.run)
      if (files !== null && (files.length > 1 || (job.kind === 'export' && files.length > 0))) {
        const shown = job.kind === 'export' ? RESULT_COUNTERS : COUNTERS
        const labels = shown.map((name) => counterLabel(t, job.kind, name))
        const headers = [t('cli.label.file'), t('cli.label.status'), ...labels]
        const lines = files.map(({ path, state, counters }) => [
          path,
          t(`fileState.${state}`),
          ...shown.map((name) => counters?.[name] ?? null),
        ])
        for (const line of ['', ...table(headers, lines)]) print(line)
      }
      if (plausibility !== null) for (const line of plausibilityLines(context, plausibility)) print(line)
      return 0
    }),
}

interface KnownOfRun {
  /** What each file has contributed. */
  readonly runFiles: readonly RunFile[] | null
  /** How the run looks beside the last ones of its job. */
  readonly plausibility: Plausibility | null
}

/** What the database knows of a run; nulls where it is in use by another program, which is no reason to show nothing. */
async function knownOf(engine: Engine, run: string | null): Promise<KnownOfRun> {
  if (run === null) return { runFiles: [], plausibility: null }
  try {
    return { runFiles: await filesOf(engine, run), plausibility: await engine.plausibility(run) }
  } catch (error) {
    if (error instanceof VigieError && error.code === 'workspace.inUse') return { runFiles: null, plausibility: null }
    throw error
  }
}

async function filesOf(engine: Engine, run: string): Promise<RunFile[]> {
  const files: RunFile[] = []
  for (let more = true; more;) {
    const page = await engine.files(run, files.length, PAGE)
    files.push(...page.files)
    more = page.files.length > 0 && files.length < page.total
  }
  return files
}
