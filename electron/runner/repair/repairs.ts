import { VigieError } from '@shared/errors/error-data'
import type { RunnerParams, RunnerReplies } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { correctRecord, correctRejects, forgetCorrections } from './correct'
import { listRepairs, repairColumns, repairProgress } from './history'
import { previewCorrection } from './preview'
import { openOf } from './store'
import { tryAndRemember } from './trial'

/** What can be asked of the repair of rejects, but for the run that imports them. */
export class Repairs {
  readonly #database: Database
  readonly #isUnderWay: (run: string) => boolean

  /** @param isUnderWay whether a run is being executed now */
  constructor(database: Database, isUnderWay: (run: string) => boolean) {
    this.#database = database
    this.#isUnderWay = isUnderWay
  }

  correct({ run: of, filter, corrections }: RunnerParams<'correct'>): Promise<RunnerReplies['correct']> {
    return this.#change(of, async (connection) => {
      const counts = await correctRejects(connection, { of, filter, corrections })
      await connection.run('DROP TABLE temp.corrected')
      return counts
    })
  }

  preview({
    run,
    filter,
    corrections,
  }: RunnerParams<'correctionPreview'>): Promise<RunnerReplies['correctionPreview']> {
    return this.#write((connection) => previewCorrection(connection, this.#database.blocks, run, filter, corrections))
  }

  correctRecord({ run, seq, values }: RunnerParams<'correctRecord'>): Promise<null> {
    return this.#change(run, async (connection) => {
      await correctRecord(connection, run, seq, values)
      return null
    })
  }

  forget({ run, filter }: RunnerParams<'forgetCorrections'>): Promise<RunnerReplies['forgetCorrections']> {
    return this.#change(run, async (connection) => ({ count: await forgetCorrections(connection, run, filter) }))
  }

  try(run: string): Promise<RunnerReplies['repairTrial']> {
    return this.#write((connection) => tryAndRemember(connection, this.#database.blocks, run))
  }

  progress(run: string): Promise<RunnerReplies['repairState']> {
    return this.#database.use((connection) => repairProgress(connection, run))
  }

  columns(run: string): Promise<RunnerReplies['repairColumns']> {
    return this.#database.use(async (connection) => ({ columns: await repairColumns(connection, run) }))
  }

  list({ run, offset, limit }: RunnerParams<'repairs'>): Promise<RunnerReplies['repairs']> {
    return this.#database.use((connection) => listRepairs(connection, run, offset, limit))
  }

  /** What a run is importing at this moment stays as it is: what is told of it would otherwise not be what has gone in. @throws repair.underWay */
  #change<T>(of: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#write((connection) =>
      connection.transaction(async () => {
        const rows = await connection.rows(
          `SELECT DISTINCT run FROM vigie.repairs WHERE ${openOf(of)} AND run IS NOT NULL`,
        )
        if (rows.some(([run]) => this.#isUnderWay(String(run)))) throw new VigieError('repair.underWay')
        return work(connection)
      }),
    )
  }

  #write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#database.gate.together(() => this.#database.use(work))
  }
}
