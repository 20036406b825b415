import { join } from 'node:path'
import { COLUMNS, generate } from '../generate'
import { FOLDER, ROOT } from '../places'
import { run } from '../program'
import { median, percentile } from '../statistics'
import { fieldsOf, loadByVigie, WORKSPACE } from '../vigie'

/** The tab of a run with `count` rejects in the real window: from the click to its first rows and to its causes, and how it scrolls. */
export async function measureRejects(electron: string, count: number, tries: number) {
  const file = join(FOLDER, `rejects-${count}.csv`)
  // One kind in eight of what is wrong is mended when it is read.
  generate(file, Math.ceil((count * 8) / 7), { badShare: 1 })
  const { counters } = await loadByVigie({
    source: { files: [file] },
    target: { dataset: 'rejects', fields: fieldsOf(COLUMNS) },
    errors: { stopWhenFirstRejected: null },
  })
  const script = [process.execPath, join(ROOT, 'out/bench/rejects.js'), electron, ROOT, WORKSPACE, String(tries)]
  const display = process.env['DISPLAY'] === undefined && process.platform === 'linux' ? ['xvfb-run', '-a'] : []
  const [program = '', ...args] = [...display, ...script]
  const { last } = await run(program, args)
  const found = JSON.parse(last) as Record<'rowsMs' | 'groupsMs' | 'framesMs', number[]> & { emptyFrames: number }
  return {
    rejects: counters.rejects,
    opens: tries,
    rowsMs: { median: Math.round(median(found.rowsMs)), max: Math.round(Math.max(...found.rowsMs)) },
    causesMs: { median: Math.round(median(found.groupsMs)), max: Math.round(Math.max(...found.groupsMs)) },
    scrolling: {
      frames: found.framesMs.length,
      medianMs: Math.round(median(found.framesMs)),
      p95Ms: Math.round(percentile(found.framesMs, 95)),
      withoutRows: found.emptyFrames,
    },
  }
}
