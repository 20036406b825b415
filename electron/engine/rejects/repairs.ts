import { VigieError } from '@shared/errors/error-data'
import { requireImport } from '@shared/jobs/kinds'
import type { NamedCorrection } from '@shared/rejects/corrections'
import type {
  CorrectionCounts,
  CorrectionPreview,
  RepairColumn,
  RepairLine,
  RepairProgress,
  RepairTrial,
} from '@shared/runner/repairs'
import type { RejectFilter } from '@shared/runner/protocol'
import { refusedBy } from '../jobs/job-rejects'
import type { RunnerLink } from '../runner-link/runner-link'
import type { Commands } from '../runs/commands'
import type { Store } from '../store/store'

export interface RepairTools {
  readonly store: Store
  readonly link: RunnerLink
  readonly commands: Commands
  /** @throws where nothing may be changed */
  readonly mayChange: () => void
}

/**
 * Corrects refused records and imports them again, by runs of the same job. A run that repairs may be named instead of the one whose rejects it repairs: they are open or
 * repaired in one place only. Everything throws run.notFound, job.notAnImport, repair.notPossible and repair.undone.
 */
export class Repairs {
  readonly #tools: RepairTools

  constructor(tools: RepairTools) {
    this.#tools = tools
  }

  /** Corrects all rejects that pass the filter and have not gone in; without any correction they are to be imported as they are. @throws repair.column, repair.underWay */
  correct(run: string, filter: RejectFilter, corrections: readonly NamedCorrection[]): Promise<CorrectionCounts> {
    this.#tools.mayChange()
    return this.#tools.link.ask('correct', { run: this.#of(run), filter, corrections: [...corrections] })
  }

  /** What that would do, as far as its first rejects tell. @throws repair.column */
  preview(run: string, filter: RejectFilter, corrections: readonly NamedCorrection[]): Promise<CorrectionPreview> {
    return this.#tools.link.ask('correctionPreview', { run: this.#of(run), filter, corrections: [...corrections] })
  }

  /** Corrects one reject; null: its correction is forgotten. @throws repair.done, repair.notRepairable, repair.columns, repair.underWay */
  async correctRecord(run: string, seq: number, values: readonly (string | null)[] | null): Promise<void> {
    this.#tools.mayChange()
    const written = values === null ? null : [...values]
    await this.#tools.link.ask('correctRecord', { run: this.#of(run), seq, values: written })
  }

  /** Forgets what was corrected and has not gone in. @returns how many rejects @throws repair.underWay */
  async forget(run: string, filter: RejectFilter): Promise<number> {
    this.#tools.mayChange()
    return (await this.#tools.link.ask('forgetCorrections', { run: this.#of(run), filter })).count
  }

  /** Finds out which corrected rejects would pass now. */
  try(run: string): Promise<RepairTrial> {
    this.#tools.mayChange()
    return this.#tools.link.ask('repairTrial', { run: this.#of(run) })
  }

  /** How far the rejects of a run are repaired. */
  progress(run: string): Promise<RepairProgress> {
    return this.#tools.link.ask('repairState', { run: this.#of(run) })
  }

  /** The columns of the files of a run, and the fields that they fill. */
  async columns(run: string): Promise<readonly RepairColumn[]> {
    return (await this.#tools.link.ask('repairColumns', { run: this.#of(run) })).columns
  }

  /** What was corrected, and by which run it has gone in. */
  list(
    run: string,
    offset: number,
    limit: number,
  ): Promise<{ readonly lines: readonly RepairLine[]; readonly total: number }> {
    return this.#tools.link.ask('repairs', { run: this.#of(run), offset, limit })
  }

  /**
   * A new run that imports the corrected rejects, all but those of which is known that they would be refused. Resolves with its id once it is queued.
   * @throws repair.nothing, lifecycle.refused
   */
  async start(run: string): Promise<string> {
    this.#tools.mayChange()
    const of = this.#of(run)
    const { passing, untried } = await this.progress(of)
    if (passing + untried === 0) throw new VigieError('repair.nothing')
    return this.#tools.commands.repair(this.#tools.store.run(of).job, { of })
  }

  #of(run: string): string {
    const { store } = this.#tools
    const refused = refusedBy(store, store.run(run))
    requireImport(refused.definition)
    return refused.id
  }
}
