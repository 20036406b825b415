import { join } from 'node:path'
import { COLUMNS, generate } from '../generate'
import { FOLDER, ROOT } from '../places'
import { run } from '../program'
import { median, percentile } from '../statistics'
import { fieldsOf, loadByVigie, WORKSPACE } from '../vigie'

interface Opened {
  readonly rowsMs: readonly number[]
  readonly groupsMs: readonly number[]
}
interface Found {
  readonly started: Opened
  readonly atOnce: Opened
  readonly framesMs: readonly number[]
  readonly emptyFrames: number
}

/** The tab of a run with `count` rejects in the real window: from the click to its first rows and to its causes, and how it scrolls. */
export async function measureRejects(electron: string, count: number, tries: number) {
  const file = join(FOLDER, `rejects-${count}.csv`)
  // Three kinds in eight of what is wrong are mended when they are read.
  generate(file, Math.ceil((count * 8) / 5), { badShare: 1 })
  const { counters } = await loadByVigie({
    source: { files: [file] },
    target: { dataset: 'rejects', fields: fieldsOf(COLUMNS) },
    errors: { stopWhenFirstRejected: null },
  })
  const script = [process.execPath, join(ROOT, 'out/bench/rejects.js'), electron, ROOT, WORKSPACE, String(tries)]
  const display = process.env['DISPLAY'] === undefined && process.platform === 'linux' ? ['xvfb-run', '-a'] : []
  const [program = '', ...args] = [...display, ...script]
  const { last } = await run(program, args)
  const found = JSON.parse(last) as Found
  return {
    rejects: counters.rejects,
    opens: tries,
    ...timesOf(found.started),
    beforeDataProcess: timesOf(found.atOnce),
    scrolling: {
      frames: found.framesMs.length,
      medianMs: Math.round(median(found.framesMs)),
      p95Ms: Math.round(percentile(found.framesMs, 95)),
      withoutRows: found.emptyFrames,
    },
  }
}

function timesOf({ rowsMs, groupsMs }: Opened) {
  const timesIn = (all: readonly number[]) => ({ median: Math.round(median(all)), max: Math.round(Math.max(...all)) })
  return { rowsMs: timesIn(rowsMs), causesMs: timesIn(groupsMs) }
}
