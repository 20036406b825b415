import type { Connection } from '../../database/connection'
import type { Task } from '../../task'

/** Text of rejects that is dealt with at a time, and how many where nobody says. */
const MOST_BYTES = 64 << 20
const USUAL_ROWS = 1 << 16

/** The rejects that a condition is true for, in order, some at a time: by their numbers, in which the table is sorted. */
export class Portions implements AsyncIterable<string> {
  readonly #connection: Connection
  readonly #where: string
  readonly #entries: number
  readonly #task: Task
  #next = 1

  /**
   * @param where condition over `vigie.rejects`
   * @param entries of the list as it is now: what comes to it later is left out
   * @param task told how many of them were dealt with
   */
  constructor(connection: Connection, where: string, entries: number, task: Task) {
    this.#connection = connection
    this.#where = where
    this.#entries = entries
    this.#task = task
  }

  /** The condition for those with the next `most` numbers at most, and no more than fit into memory; null at the end. @throws task.cancelled */
  async next(most = USUAL_ROWS): Promise<string | null> {
    const done = this.#next - 1
    this.#task.progress(done, this.#entries)
    if (done >= this.#entries) return null
    for (let rows = Math.min(most, this.#entries - done); ; rows = Math.ceil(rows / 2)) {
      const where = `${this.#where} AND seq >= ${this.#next} AND seq < ${this.#next + rows}`
      const [[bytes] = []] = await this.#connection.rows(
        `SELECT coalesce(sum(strlen(original) + strlen("values")), 0)::DOUBLE FROM vigie.rejects WHERE ${where}`,
      )
      if (rows > 1 && Number(bytes) > MOST_BYTES) continue
      this.#next += rows
      return where
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (let where = await this.next(); where !== null; where = await this.next()) yield where
  }
}
