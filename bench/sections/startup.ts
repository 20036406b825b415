import { join } from 'node:path'
import { ROOT } from '../places'
import { run } from '../program'
import { median, pairedRatio, round } from '../statistics'

/** Start-up of the application with 10,000 jobs beside that of an empty window; on a display of its own where there is none. */
export async function measureStartup(electron: string, launches: number) {
  const script = [process.execPath, join(ROOT, 'out/bench/launch.js'), electron, ROOT, String(launches)]
  const display = process.env['DISPLAY'] === undefined && process.platform === 'linux' ? ['xvfb-run', '-a'] : []
  const [program = '', ...args] = [...display, ...script]
  const { last } = await run(program, args)
  const { vigieMs, emptyWindowMs } = JSON.parse(last) as Record<'vigieMs' | 'emptyWindowMs', number[]>
  const [vigie, empty] = [median(vigieMs), median(emptyWindowMs)]
  return {
    launches,
    vigieMs: Math.round(vigie),
    emptyWindowMs: Math.round(empty),
    ratio: round(pairedRatio(vigieMs, emptyWindowMs)),
  }
}
