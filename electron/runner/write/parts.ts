import { randomUUID } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { literal } from '../database/sql'
import { diskFull } from '@files/disk'
import { isDiskFull } from '../database/errors'
import type { Connection } from '../database/connection'

/** Rows on their way into a file: the database writes them to a part, while what it has written before is taken over. */
export class Parts {
  readonly #connection: Connection
  readonly #folder: string
  #taking: Promise<void> = Promise.resolve()

  constructor(connection: Connection, folder: string) {
    this.#connection = connection
    this.#folder = folder
  }

  /** Bytes of a row in the last part that had rows; 0 before. */
  rowBytes = 0

  /**
   * Has the database write a part, and hands it to `take` once the one before it was taken. @param options of COPY @returns rows of the part
   * @throws what the database throws, disk.full; what `take` threw for the part before
   */
  async write(query: string, options: string, take: (path: string) => Promise<void>): Promise<number> {
    const path = join(this.#folder, `${randomUUID()}.part`)
    let rows: number
    try {
      rows = await this.#connection.run(`COPY (${query}) TO ${literal(path)} (${options})`)
      if (rows > 0) this.rowBytes = Math.ceil((await stat(path)).size / rows)
      await this.#taking
    } catch (thrown) {
      await this.settled().catch(() => undefined)
      await rm(path, { force: true })
      throw isDiskFull(thrown) ? await diskFull(this.#folder, thrown) : thrown
    }
    this.#taking = (rows === 0 ? Promise.resolve() : take(path)).finally(() => rm(path, { force: true }))
    // Whoever waits for it next is told; until then nobody listens.
    this.#taking.catch(() => undefined)
    return rows
  }

  /** Every part was taken over. @throws what `take` threw */
  async settled(): Promise<void> {
    await this.#taking
  }
}

const PIECE_BYTES = 1 << 20

/** The bytes of a file from `start` to `end`, piece by piece; each is good until the next one is asked for. */
export async function* piecesOf(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  const file = await open(path)
  const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(PIECE_BYTES, end - start)))
  try {
    for (let at = start; at < end;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at)
      if (bytesRead === 0) throw new Error(`${path} ends at ${at} of ${end} bytes`)
      yield buffer.subarray(0, bytesRead)
      at += bytesRead
    }
  } finally {
    await file.close()
  }
}
