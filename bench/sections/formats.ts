import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FORMATS, formatFile, sourceOf, type Format } from '../formats/files'
import { PEERS, type Peer } from '../formats/peers'
import { COLUMNS } from '../generate'
import { FOLDER, ROOT } from '../places'
import { run } from '../program'
import type { ReadTask } from '../read'
import { median, round } from '../statistics'
import { fieldsOf, highest, loadByVigie, type Imported } from '../vigie'

/** Libraries are put here by whoever wants to see them measured. */
const PEERS_FOLDER = join(FOLDER, 'peers')

const isInstalled = (peer: Peer): boolean => existsSync(join(PEERS_FOLDER, 'node_modules', peer.package))

/**
 * The same records in every format: what the reader alone takes of one core, the whole import, and beside XLSX and XML the libraries that read them,
 * alternating, each in a process of its own.
 */
export async function compareFormats(lines: number, rounds: number) {
  const found: Record<string, unknown> = {}
  for (const format of FORMATS) found[format] = await compareFormat(format, lines, rounds)
  for (const peer of PEERS)
    if (!isInstalled(peer))
      process.stdout.write(`${peer.package} is not installed: npm install --prefix ${PEERS_FOLDER} ${peer.package}\n`)
  return { lines, formats: found }
}

async function compareFormat(format: Format, lines: number, rounds: number) {
  const file = await formatFile(format, lines)
  const source = { files: [file], format: sourceOf(format) }
  const peers = PEERS.filter((peer) => format.startsWith(peer.format) && isInstalled(peer))
  const ours: number[] = []
  const theirs = new Map<Peer, number[]>(peers.map((peer) => [peer, []]))
  const imports: Imported[] = []
  const memory: number[] = []
  for (let turn = 0; turn < rounds; turn++) {
    const task = { file, format: source.format, peers: PEERS_FOLDER }
    const read = await readAlone({ ...task, peer: null }, lines)
    ours.push(read.cpuSeconds)
    memory.push(read.memoryMb)
    for (const [peer, seconds] of theirs)
      seconds.push((await readAlone({ ...task, peer: peer.package }, lines)).cpuSeconds)
    const imported = await loadByVigie({ source, target: { dataset: 'bench', fields: fieldsOf(COLUMNS) } })
    const { processed, success } = imported.counters
    if (processed !== lines || success !== lines) throw new Error(`${success} of ${processed} imported of ${lines}`)
    imports.push(imported)
  }
  const perSecond = (seconds: readonly number[]) => Math.round(lines / median(seconds))
  return {
    recordsPerCpuSecond: perSecond(ours),
    readerMemoryMb: Math.max(...memory),
    importSeconds: round(median(imports.map(({ seconds }) => seconds))),
    recordsPerSecondImported: perSecond(imports.map(({ seconds }) => seconds)),
    peakMemoryMb: highest(imports),
    ...(peers.length === 0
      ? {}
      : {
          libraries: Object.fromEntries(
            [...theirs].map(([peer, seconds]) => [
              peer.package,
              {
                recordsPerCpuSecond: perSecond(seconds),
                ...(peer.remark === undefined ? {} : { remark: peer.remark }),
              },
            ]),
          ),
          speedBesideBest: round(Math.min(...[...theirs.values()].map(median)) / median(ours)),
        }),
  }
}

/** @throws where the reader does not find all records */
async function readAlone(task: ReadTask, lines: number): Promise<{ cpuSeconds: number; memoryMb: number }> {
  const path = join(FOLDER, 'read.json')
  writeFileSync(path, JSON.stringify(task))
  const { last, memory } = await run(process.execPath, [join(ROOT, 'out/bench/read.js'), path])
  const { records, cpuSeconds } = JSON.parse(last) as { records: number; cpuSeconds: number }
  if (records !== lines) throw new Error(`${task.peer ?? 'vigie'} found ${records} records of ${lines} in ${task.file}`)
  return { cpuSeconds, memoryMb: Math.round(memory.get('main') ?? 0) }
}
