import type { Engine } from '@engine/api'
import type { Counters } from '@shared/jobs/counters'
import { COUNTER_NAMES, shareDone } from '@shared/jobs/counters'
import type { RunStatus } from '@shared/jobs/statuses'
import type { JobKind } from '@shared/jobs/definition'
import { counterLabel, describeError, describeJournal, describeReject } from '@shared/messages/describe'
import type { Context } from '../context'
import { findingLines } from './plausibility'
import { pairs } from './table'
import { print, printError, printJson, printProgress } from './print'

/** Rejects shown in the terminal after a run. */
const SHOWN_REJECTS = 5
/** Files of an export shown in the terminal. */
const SHOWN_FILES = 20

/**
 * Begins runs and follows them until all have ended, telling what happens: as text, or one JSON event a line. The first Ctrl-C cancels the
 * runs, a second one (or SIGTERM) leaves them at their last checkpoint.
 * @param jobs whose runs they are @param begin gives the runs; what it makes happen is told already
 * @returns the status of each run in the order given
 */
export async function supervise(
  engine: Engine,
  context: Context,
  jobs: readonly string[],
  begin: () => Promise<readonly string[]>,
): Promise<RunStatus[]> {
  const teller = context.json ? new JsonTeller(engine, context) : new TextTeller(engine, context)
  const wanted = new Set(jobs)
  const offs = [
    engine.on('status', ({ job, run, from, to }) => {
      if (run !== null && wanted.has(job)) teller.status(job, run, from, to)
    }),
    engine.on('progress', ({ job, run, counters }) => {
      if (wanted.has(job)) teller.progress(run, counters)
    }),
    engine.on('journal', ({ run }) => {
      if (wanted.has(engine.run(run).job)) void teller.journal(run)
    }),
  ]
  const interruption = onInterruption(engine, context, jobs)
  try {
    const runs = await begin()
    // What is said of one run at its end stays together.
    let telling = Promise.resolve()
    return await Promise.all(
      runs.map(async (run) => {
        const status = await Promise.race([engine.settled(run), interruption.left.then(() => engine.run(run).status)])
        telling = telling.then(() => teller.end(run))
        await telling
        return status
      }),
    )
  } finally {
    interruption.stop()
    for (const off of offs) off()
  }
}

interface Interruption {
  /** Resolves when the runs were left at their checkpoints. */
  readonly left: Promise<void>
  stop(): void
}

function onInterruption(engine: Engine, context: Context, jobs: readonly string[]): Interruption {
  let leave: () => void = () => undefined
  const left = new Promise<void>((resolve) => (leave = resolve))
  let asked = 0
  const close = () => {
    printError(context.t('cli.leaving'))
    void engine.close().then(leave)
  }
  const cancel = () => {
    if (asked++ > 0) {
      close()
      return
    }
    printError(context.t('cli.cancelling'))
    // A run that has just ended refuses, and needs no cancelling.
    for (const job of jobs) engine.cancel(job).catch(() => undefined)
  }
  process.on('SIGINT', cancel)
  process.on('SIGTERM', close)
  return {
    left,
    stop: () => {
      process.off('SIGINT', cancel)
      process.off('SIGTERM', close)
    },
  }
}

interface Teller {
  status(job: string, run: string, from: string, to: string): void
  progress(run: string, counters: Counters): void
  journal(run: string): Promise<void>
  end(run: string): Promise<void>
}

/** Reads the lines of a journal that have not been told yet, one reader at a time, so that they keep their order. */
class JournalReader {
  readonly #told = new Map<string, number>()
  #turn: Promise<void> = Promise.resolve()
  readonly #engine: Engine
  readonly #context: Context

  constructor(engine: Engine, context: Context) {
    this.#engine = engine
    this.#context = context
  }

  each(
    run: string,
    tell: (entry: { at: string; level: string; code: string; params: object; message: string }) => void,
  ): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      const { language, t } = this.#context
      for (;;) {
        const offset = this.#told.get(run) ?? 0
        const page = await this.#engine.journal(run, {
          from: 'start',
          offset,
          limit: 1000,
          levels: null,
          search: '',
          language,
        })
        if (page.entries.length === 0) return
        this.#told.set(run, offset + page.entries.length)
        for (const { at, level, code, params } of page.entries) {
          tell({ at, level, code, params, message: describeJournal(t, { code, params }) })
        }
      }
    })
    return this.#turn
  }
}

class JsonTeller implements Teller {
  readonly #engine: Engine
  readonly #journal: JournalReader

  constructor(engine: Engine, context: Context) {
    this.#engine = engine
    this.#journal = new JournalReader(engine, context)
  }

  status(job: string, run: string, from: string, to: string): void {
    printJson({ type: 'status', job, run, from, to, at: new Date().toISOString() })
  }

  progress(run: string, counters: Counters): void {
    printJson({ type: 'progress', run, counters })
  }

  journal(run: string): Promise<void> {
    return this.#journal.each(run, (entry) => {
      printJson({ type: 'journal', run, ...entry })
    })
  }

  async end(run: string): Promise<void> {
    await this.journal(run).catch(() => undefined)
    const { job, status, counters, error } = this.#engine.run(run)
    printJson({ type: 'end', job, run, status, counters, ...(error === null ? {} : { error }) })
  }
}

class TextTeller implements Teller {
  readonly #engine: Engine
  readonly #context: Context
  readonly #started = new Map<string, { at: number; processed: number }>()
  #hasProgress = false

  constructor(engine: Engine, context: Context) {
    this.#engine = engine
    this.#context = context
  }

  status(job: string, _run: string, from: string, to: string): void {
    const { t } = this.#context
    this.#clear()
    print(`${this.#engine.details(job).label}: ${t(`status.${from}`)} → ${t(`status.${to}`)}`)
  }

  progress(run: string, counters: Counters): void {
    if (!process.stderr.isTTY) return
    const { language, t } = this.#context
    const started = this.#started.get(run) ?? { at: performance.now() - 1, processed: counters.processed }
    this.#started.set(run, started)
    const seconds = (performance.now() - started.at) / 1000
    const share = shareDone(counters) ?? 0
    const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░')
    const percent = new Intl.NumberFormat(language, { style: 'percent' }).format(share)
    const rate = Math.round((counters.processed - started.processed) / seconds)
    printProgress(
      `${bar} ${t('cli.progress', { percent, processed: counters.processed, rejects: counters.rejects, rate })}`,
    )
    this.#hasProgress = true
  }

  journal(): Promise<void> {
    return Promise.resolve()
  }

  async end(run: string): Promise<void> {
    const { t, language } = this.#context
    const { job, counters, error, dry, undo, repair, definition } = this.#engine.run(run)
    this.#clear()
    const { label } = this.#engine.details(job)
    print('')
    print(`${label} (${run})`)
    for (const line of counterLines(this.#context, counters, definition.kind)) print(`  ${line}`)
    if (definition.kind === 'export') await this.#files(run)
    if (dry) print(`  ${t('cli.dry', { run })}`)
    if (undo !== null) {
      const { deleted, updated, inserted, ignored } = counters
      print(
        `  ${t('journal.undo.finished', { removed: deleted, restored: updated, returned: inserted, left: ignored })}`,
      )
    }
    if (repair !== null) {
      const { processed, rejects } = counters
      print(`  ${t('journal.repair.finished', { repaired: processed - rejects, refused: rejects })}`)
      print(`  ${t('repair.cli.of', { run: repair.of })}`)
    }
    if (error !== null) printError(`${label}: ${describeError(t, error)}`)
    else await this.#findings(run)
    if (counters.rejects + counters.warnings === 0) return
    const { lines } = await this.#engine.rejects(run, {}, 0, SHOWN_REJECTS).catch(() => ({ lines: [] }))
    if (lines.length === 0) return
    print(`  ${t('cli.rejects')}`)
    const number = new Intl.NumberFormat(language)
    for (const reject of lines) {
      const line = number.format(reject.line)
      print(`    ${t('cli.rejectAt', { file: reject.file, line, message: describeReject(t, reject) })}`)
    }
    print(`  ${t('cli.moreRejects', { run })}`)
  }

  /** The files that an export has written. */
  async #files(run: string): Promise<void> {
    const { t } = this.#context
    const { files, total } = await this.#engine.files(run, 0, SHOWN_FILES)
    for (const { path, state, counters } of files) {
      if (state !== 'done' || counters === null) continue
      const { processed: count, bytesRead: bytes } = counters
      print(`  ${t('cli.fileWritten', { file: path, count, bytes })}`)
    }
    if (total > files.length) print(`  ${t('journal.export.moreFiles', { count: total - files.length })}`)
  }

  /** What is unlike the last runs. */
  async #findings(run: string): Promise<void> {
    const found = await this.#engine.plausibility(run).catch(() => null)
    const comparison = found?.comparison ?? null
    if (comparison === null) return
    for (const line of findingLines(this.#context, comparison)) print(`  ${line}`)
  }

  #clear(): void {
    if (this.#hasProgress) printProgress('')
    this.#hasProgress = false
  }
}

/** The counters that say something, aligned; `processed` and `success` always. */
export function counterLines({ t, language }: Context, counters: Counters, kind: JobKind): string[] {
  const number = new Intl.NumberFormat(language)
  const shown = COUNTER_NAMES.filter((name) => name === 'processed' || name === 'success' || counters[name] > 0)
  const width = Math.max(...shown.map((name) => number.format(counters[name]).length))
  return pairs(shown.map((name) => [counterLabel(t, kind, name), number.format(counters[name]).padStart(width)]))
}
