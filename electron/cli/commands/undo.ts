import type { Engine } from '@engine/api'
import { VigieError } from '@shared/errors/error-data'
import type { UndoConflict } from '@shared/runner/undo'
import { withEngine, type Context } from '../context'
import { exitCodeOf, UsageError } from '../exit'
import { formatBytes } from '../output/format'
import { print, printJson } from '../output/print'
import { supervise } from '../output/supervise'
import { table } from '../output/table'
import type { Command } from './command'
import { findJob } from './find'

/** Rows that a later run has changed are shown up to this number; with `--json` up to the most that can be asked for. */
const SHOWN_CONFLICTS = 20
const MOST_CONFLICTS = 1000

/**
 * `vigie undo RUN`: takes back what a run has done to its dataset; of a job the last run that has written and is not undone. `--preview` only says what that
 * would do; without RUN, what is kept of which runs.
 */
export const undoCommand: Command = {
  name: 'undo',
  usage: 'undo [RUN] [--preview] [--restore-changed] [--workspace DIR] [--json]',
  options: { preview: { type: 'boolean' }, 'restore-changed': { type: 'boolean' } },
  arguments: [0, 1],
  run: (context, [name], options) => {
    if (name === undefined) return withEngine(context, 'read', (engine) => listHistories(context, engine))
    if (options['preview'] === true)
      return withEngine(context, 'read', (engine) => preview(context, engine, runToUndo(engine, name)))
    const changed = options['restore-changed'] === true ? 'restore' : 'leave'
    return withEngine(context, 'write', async (engine) => {
      const of = runToUndo(engine, name)
      const statuses = await supervise(engine, context, [engine.run(of).job], async () => [
        await engine.undo(of, changed),
      ])
      return exitCodeOf(statuses)
    })
  },
}

/** @throws UsageError, undo.nothing */
function runToUndo(engine: Engine, name: string): string {
  const run = engine.runs().find(({ id }) => id === name)
  if (run !== undefined) return run.id
  if (!engine.jobs().some(({ id, label }) => id === name || label === name)) throw new UsageError('cli.noRun', { name })
  const { undoable } = findJob(engine, name)
  if (undoable === null) throw new VigieError('undo.nothing')
  return undoable
}

async function preview(context: Context, engine: Engine, run: string): Promise<number> {
  const found = await engine.undoPreview(run, context.json ? MOST_CONFLICTS : SHOWN_CONFLICTS)
  const { t } = context
  if (context.json) {
    printJson({ run, ...found })
    return 0
  }
  const { conflicts, ...counts } = found
  print(t('undo.preview', { run, ...counts }))
  if (conflicts.length === 0) return 0
  print('')
  print(t('undo.conflicts', { count: counts.left }))
  const headers = [t('cli.label.change'), t('cli.label.run'), t('cli.label.field'), t('undo.before'), t('undo.now')]
  for (const line of table(
    headers,
    conflicts.flatMap((conflict) => conflictRows(context, conflict)),
  ))
    print(line)
  return 0
}

/** A line for each value that is different, else one for the row. */
function conflictRows({ t }: Context, { kind, run, before, now }: UndoConflict): (string | null)[][] {
  const fields = Object.keys(now ?? before ?? {}).filter((field) => before?.[field] !== now?.[field])
  return fields.map((field, line) => [
    line === 0 ? t(`undo.kind.${kind}`) : '',
    line === 0 ? run : '',
    field,
    before?.[field] ?? null,
    now?.[field] ?? null,
  ])
}

async function listHistories(context: Context, engine: Engine): Promise<number> {
  const histories = await engine.histories()
  if (context.json) {
    printJson(histories)
    return 0
  }
  const { t } = context
  const headers = [t('cli.label.run'), t('cli.label.job'), t('cli.label.status'), t('undo.rows'), t('undo.space')]
  const labels = new Map(engine.runs().map(({ id, job }) => [id, engine.details(job).label]))
  const rows = histories
    .filter(({ run, state }) => state !== 'dropped' && labels.has(run))
    .map(({ run, state, rows: kept, bytes }) => [
      run,
      labels.get(run) ?? '',
      t(`undo.state.${state}`),
      kept,
      formatBytes(context, bytes),
    ])
  for (const line of table(headers, rows)) print(line)
  return 0
}
