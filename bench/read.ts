import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '@runner/database/database'
import { openReader } from '@runner/formats/open'
import { resolveFormat } from '@runner/formats/resolve'
import { sourceFormatSchema, type SourceFormatInput } from '@shared/jobs/format'
import { PEERS, type Load } from './formats/peers'

/** What `read.js` is asked to do. */
export interface ReadTask {
  readonly file: string
  readonly format: SourceFormatInput
  /** Package of the library that reads; null: Vigie's own reader. */
  readonly peer: string | null
  /** The folder in which that is installed. */
  readonly peers: string
}

/**
 * `node read.js TASK.json`: reads a file to its end, does nothing with the records, and prints `{records, cpuSeconds}`: the time of all threads of
 * the process from the moment at which the file, whose format is known by then, is opened. So it is that of one core.
 */
const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: read TASK.json')
const { file, format, peer: wanted, peers } = JSON.parse(readFileSync(path, 'utf8')) as ReadTask

const BLOCK_BYTES = 8 << 20

/** Finds out what the file is. @returns reads it */
async function openByVigie(): Promise<() => Promise<number>> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-bench-reader-'))
  const database = await Database.open(':memory:', folder, (message) => {
    throw new Error(message)
  })
  process.on('exit', () => {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const resolution = await resolveFormat(database, file, sourceFormatSchema.parse(format))
  return async () => {
    const reader = await openReader(database, { ...resolution, origin: file }, resolution.first)
    let records = 0
    for (let block = await reader.next(BLOCK_BYTES); block !== null; block = await reader.next(BLOCK_BYTES)) {
      if (block.refused.length > 0) throw new Error(`${block.refused.length} records refused`)
      records += block.records
    }
    await reader.close()
    return records
  }
}

const load = createRequire(join(peers, 'package.json')) as Load
const peer = PEERS.find((one) => one.package === wanted)
const read = wanted === null ? await openByVigie() : () => peer?.read(file, load)
const before = process.cpuUsage()
const records = await read()
const { user, system } = process.cpuUsage(before)
process.stdout.write(`${JSON.stringify({ records, cpuSeconds: (user + system) / 1e6 })}\n`)
