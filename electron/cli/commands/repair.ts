import type { Engine } from '@engine/api'
import { describeReject } from '@shared/messages/describe'
import type { NamedCorrection } from '@shared/rejects/corrections'
import type { CorrectionExample, RepairLine, RepairTrial } from '@shared/runner/repairs'
import type { RejectFilter } from '@shared/runner/protocol'
import { withEngine, type Context } from '../context'
import { exitCodeOf, UsageError } from '../exit'
import { formatMoment } from '../output/format'
import { print, printJson } from '../output/print'
import { supervise } from '../output/supervise'
import { table } from '../output/table'
import { text, type Command, type OptionValues } from './command'
import { CORRECTION_OPTIONS, correctionsOf, valuesOf } from './corrections'
import { FILTER_OPTIONS, FILTER_USAGE, filterOf, findRejectsRun } from './reject-filter'

/** Lines of a history that are asked for at a time. */
const PAGE = 1000

/**
 * `vigie repair RUN`: corrects rejects, says which of them would pass now, and imports these. What was corrected before, here or in the window, goes in with them.
 */
export const repairCommand: Command = {
  name: 'repair',
  usage: `repair RUN [--trim FIELD] [--replace FIELD=OLD:NEW] [--map FIELD=OLD:NEW] [--date-format FIELD=PATTERN] [--set FIELD=VALUE] [--values JSON] [--as-is] ${FILTER_USAGE} [--dry-run | --keep | --forget | --list] [--workspace DIR] [--json]`,
  options: {
    ...CORRECTION_OPTIONS,
    ...FILTER_OPTIONS,
    values: { type: 'string' },
    'as-is': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    keep: { type: 'boolean' },
    forget: { type: 'boolean' },
    list: { type: 'boolean' },
  },
  arguments: [1, 1],
  run: (context, [name = ''], options) => {
    const asked = askedFor(options)
    const is = (option: string): boolean => options[option] === true
    if (is('list'))
      return withEngine(context, 'read', (engine) => listRepairs(context, engine, findRejectsRun(engine, name)))
    if (is('dry-run') && asked.values === undefined && asked.corrections !== null)
      return withEngine(context, 'read', (engine) => preview(context, engine, findRejectsRun(engine, name), asked))
    return withEngine(context, 'write', async (engine) => {
      const run = findRejectsRun(engine, name)
      if (is('forget')) return forget(context, engine, run, asked.filter)
      if (!is('dry-run')) await correct(context, engine, run, asked)
      const trial = await engine.repairs.try(run)
      tellTrial(context, trial)
      if (is('dry-run') || is('keep')) return 0
      const statuses = await supervise(engine, context, [engine.run(run).job], async () => [
        await engine.repairs.start(run),
      ])
      return exitCodeOf(statuses)
    })
  },
}

interface Asked {
  readonly filter: RejectFilter
  /** Null: nothing is corrected. */
  readonly corrections: readonly NamedCorrection[] | null
  /** Of the one record that the filter names. */
  readonly values: readonly (string | null)[] | undefined
}

/** @throws UsageError */
function askedFor(options: OptionValues): Asked {
  const filter = filterOf(options)
  const corrections = correctionsOf(options)
  const written = text(options['values'])
  const values = written === undefined ? undefined : valuesOf(written)
  if (values !== undefined && filter.seqs?.length !== 1) throw new UsageError('repair.cli.badValues')
  const isNone = corrections.length === 0 && options['as-is'] !== true
  return { filter, corrections: isNone ? null : corrections, values }
}

async function correct(context: Context, engine: Engine, run: string, asked: Asked): Promise<void> {
  const { filter, corrections, values } = asked
  if (values !== undefined) await engine.repairs.correctRecord(run, filter.seqs?.[0] ?? 0, values)
  if (corrections === null) return
  const counts = await engine.repairs.correct(run, filter, corrections)
  if (context.json) printJson({ type: 'corrected', of: run, ...counts })
  else print(context.t('repair.cli.corrected', { ...counts }))
}

async function preview(context: Context, engine: Engine, run: string, { filter, corrections }: Asked): Promise<number> {
  const found = await engine.repairs.preview(run, filter, corrections ?? [])
  const { matched, corrected, unreadable, partial, passing, causes, examples } = found
  if (context.json) {
    printJson({ type: 'preview', of: run, ...found })
    return 0
  }
  print(context.t('repair.cli.corrected', { matched, corrected, unreadable }))
  if (partial) print(context.t('repair.cli.partial', { count: matched }))
  tellTrial(context, { corrected, tried: corrected, passing, causes })
  if (examples.length > 0) for (const line of ['', ...exampleLines(context, examples)]) print(line)
  return 0
}

function exampleLines({ t }: Context, examples: readonly CorrectionExample[]): string[] {
  const headers = ['line', 'column', 'before', 'after', 'result'].map((name) =>
    t(name === 'column' ? 'cli.label.column' : `repair.group.${name}`),
  )
  const rows = examples.flatMap(({ line, changes, causes }) =>
    changes.map(({ column, before, after }, index) => [
      index === 0 ? line : '',
      column,
      before,
      after,
      index > 0
        ? ''
        : causes.length === 0
          ? t('repair.state.passing')
          : causes.map((cause) => describeReject(t, cause)).join(' '),
    ]),
  )
  return table(headers, rows)
}

function tellTrial(context: Context, trial: RepairTrial): void {
  const { t } = context
  const { corrected, tried, passing, causes } = trial
  if (context.json) {
    printJson({ type: 'trial', ...trial })
    return
  }
  print(t('repair.cli.trial', { corrected, passing, failing: tried - passing }))
  if (tried < corrected) print(t('repair.cli.partial', { count: tried }))
  for (const { code, field, count } of causes)
    print(`  ${t(`rejectTitle.${code}`)}${field === null ? '' : ` (${field})`}: ${count}`)
}

async function forget(context: Context, engine: Engine, run: string, filter: RejectFilter): Promise<number> {
  const count = await engine.repairs.forget(run, filter)
  if (context.json) printJson({ type: 'forgotten', of: run, count })
  else print(context.t('repair.cli.forgotten', { count }))
  return 0
}

/** The history of everything that was corrected, a line for each value that has changed. */
async function listRepairs(context: Context, engine: Engine, run: string): Promise<number> {
  const { t } = context
  const lines: RepairLine[] = []
  for (let more = true; more;) {
    const page = await engine.repairs.list(run, lines.length, PAGE)
    lines.push(...page.lines)
    more = page.lines.length > 0 && lines.length < page.total
  }
  const progress = await engine.repairs.progress(run)
  if (context.json) {
    printJson({ of: run, ...progress, repairs: lines })
    return 0
  }
  const { refused, repaired } = progress
  print(t('repair.cli.progress', { refused, repaired, open: refused - repaired }))
  if (lines.length === 0) {
    print(t('repair.cli.none'))
    return 0
  }
  const headers = [
    '#',
    t('repair.group.line'),
    t('repair.cli.state'),
    t('cli.label.run'),
    t('cli.label.changed'),
    t('cli.label.column'),
    t('repair.cli.original'),
    t('repair.cli.values'),
  ]
  for (const line of table(
    headers,
    lines.flatMap((one) => historyRows(context, one)),
  ))
    print(line)
  return 0
}

function historyRows(
  context: Context,
  { seq, line, columns, original, repair }: RepairLine,
): (string | number | null)[][] {
  const head = [
    seq,
    line,
    context.t(`repair.state.${repair.state}`),
    repair.run ?? '',
    formatMoment(context, repair.at),
  ]
  const changed = columns.flatMap((column, index) => {
    const before = original[index] ?? null
    const after = repair.values[index] ?? null
    return before === after ? [] : [[column, before, after]]
  })
  return (changed.length === 0 ? [['', '', '']] : changed).map((cells, index) => [
    ...(index === 0 ? head : head.map(() => '')),
    ...cells,
  ])
}
