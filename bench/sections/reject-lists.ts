import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { REJECT_FILE_FORMATS, type RejectFileFormat } from '@shared/rejects/reject'
import { COLUMNS, generate } from '../generate'
import { FOLDER, ROOT } from '../places'
import { run, type Ran } from '../program'
import { median, round } from '../statistics'
import { fieldsOf, highest, loadByVigie, WORKSPACE } from '../vigie'

const CLI = join(ROOT, 'out/main/cli.js')
/** How many times as many rejects memory is measured with. */
const SIZES = [0.25, 1, 3]

/**
 * `vigie rejects` of a run with `count` rejects in every format: seconds of the whole command, and the memory of its data process; and that memory for a quarter of them and three times as
 * many, which has to be the same.
 */
export async function measureRejectLists(count: number, rounds: number) {
  const memory: Record<string, Record<string, number>> = {}
  let whole: { readonly rejects: number; readonly formats: Record<string, unknown> } | undefined
  for (const size of SIZES) {
    const rejects = await refuse(Math.round(count * size))
    const formats: Record<string, unknown> = {}
    for (const format of REJECT_FILE_FORMATS) {
      const { peakMb, ...found } = await measure(format, size === 1 ? rounds : 1)
      ;(memory[format] ??= {})[rejects] = peakMb
      formats[format] = found
    }
    if (size === 1) whole = { rejects, formats }
  }
  return { ...whole, peakMemoryMbByRejects: memory }
}

/** A run that refuses so many records. @returns how many it has refused */
async function refuse(count: number): Promise<number> {
  const source = join(FOLDER, `rejects-${count}.csv`)
  // Three kinds in eight of what is wrong are mended when they are read.
  generate(source, Math.ceil((count * 8) / 5), { badShare: 1 })
  const { counters } = await loadByVigie({
    source: { files: [source] },
    target: { dataset: 'rejects', fields: fieldsOf(COLUMNS) },
    errors: { stopWhenFirstRejected: null },
  })
  rmSync(source)
  return counters.rejects
}

async function measure(format: RejectFileFormat, rounds: number) {
  const file = join(FOLDER, `list.${format}`)
  const refused = ['--severity', 'error', '--out', file, '--overwrite', '--workspace', WORKSPACE]
  const args = [CLI, 'rejects', 'benchmark', ...refused, ...(format === 'repair' ? ['--repair'] : [])]
  const written: Ran[] = []
  for (let turn = 0; turn < rounds; turn++) written.push(await run(process.execPath, args))
  const megabytes = Math.round(statSync(file).size / 1e6)
  rmSync(file)
  const peakMemoryMb = highest(written)
  return {
    seconds: round(median(written.map(({ seconds }) => seconds))),
    megabytes,
    peakMemoryMb,
    peakMb: peakMemoryMb['runner'] ?? 0,
  }
}
