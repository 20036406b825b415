import type { RejectFilter } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { filterSql } from './filter'

/**
 * The numbers of the rejects that pass a filter, kept for the filter that was asked for last: whoever goes through a filtered list asks for page
 * after page, and looking through a million rejects for each of them would not be smooth.
 */
export class Matches {
  #key = ''
  #numbers: Promise<Float64Array> = Promise.resolve(new Float64Array())

  /** @param entries how many rejects the run has now, and how many of them are repaired: a list that has changed is looked through anew */
  of(
    connection: Connection,
    run: string,
    filter: RejectFilter,
    entries: readonly [all: number, repaired: number],
  ): Promise<Float64Array> {
    const key = JSON.stringify([run, filter, entries])
    if (key !== this.#key) {
      this.#key = key
      this.#numbers = find(connection, run, filter)
      // What was not found can be asked for again.
      this.#numbers.catch(() => {
        if (this.#key === key) this.#key = ''
      })
    }
    return this.#numbers
  }
}

async function find(connection: Connection, run: string, filter: RejectFilter): Promise<Float64Array> {
  const { where } = filterSql(run, filter)
  const found = await connection.read(`SELECT CAST(seq AS DOUBLE) FROM vigie.rejects WHERE ${where} ORDER BY seq`)
  return Float64Array.from((found.getColumns()[0] ?? []) as number[])
}
