import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { REJECT_FILE_FORMATS } from '@shared/rejects/reject'
import { COLUMNS, generate } from '../generate'
import { FOLDER, ROOT } from '../places'
import { run, type Ran } from '../program'
import { median, round } from '../statistics'
import { fieldsOf, highest, loadByVigie, WORKSPACE } from '../vigie'

const CLI = join(ROOT, 'out/main/cli.js')

/** `vigie rejects` of a run with `count` rejects in every format: seconds of the whole command, and the memory of its data process. */
export async function measureRejectLists(count: number, rounds: number) {
  const source = join(FOLDER, `rejects-${count}.csv`)
  // Three kinds in eight of what is wrong are mended when they are read.
  generate(source, Math.ceil((count * 8) / 5), { badShare: 1 })
  const { counters } = await loadByVigie({
    source: { files: [source] },
    target: { dataset: 'rejects', fields: fieldsOf(COLUMNS) },
    errors: { stopWhenFirstRejected: null },
  })
  const formats: Record<string, unknown> = {}
  for (const format of REJECT_FILE_FORMATS) {
    const file = join(FOLDER, `list.${format}`)
    const refused = ['--severity', 'error', '--out', file, '--overwrite', '--workspace', WORKSPACE]
    const args = [CLI, 'rejects', 'benchmark', ...refused, ...(format === 'repair' ? ['--repair'] : [])]
    const written: Ran[] = []
    for (let turn = 0; turn < rounds; turn++) written.push(await run(process.execPath, args))
    formats[format] = {
      seconds: round(median(written.map(({ seconds }) => seconds))),
      megabytes: Math.round(statSync(file).size / 1e6),
      peakMemoryMb: highest(written),
    }
    rmSync(file)
  }
  return { rejects: counters.rejects, formats }
}
