import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEngine } from '@engine/engine'
import { forkRunner } from '@engine/runner-link/fork'
import type { Status } from '@shared/jobs/statuses'
import { COLUMNS } from './generate'

/** Milliseconds from the pause command to the status `paused`, for `tries` pauses at random moments of imports of `file`. */
export async function measurePauses(file: string, runner: string, tries: number): Promise<number[]> {
  const workspace = mkdtempSync(join(tmpdir(), 'vigie-bench-pause-'))
  const engine = await openEngine({
    workspace,
    spawnRunner: () => forkRunner(runner),
    cores: 2,
    recover: true,
    access: 'write',
    log: (error) => process.stderr.write(`${error.code} ${error.cause ?? ''}\n`),
  })
  const delays: number[] = []
  try {
    while (delays.length < tries) {
      const job = await engine.createJob({
        label: `pause ${delays.length}`,
        source: { files: [file] },
        target: {
          dataset: 'pauses',
          fields: COLUMNS.map((c) => ({
            name: c.name,
            type: c.type,
            ...(c.type === 'decimal' ? { precision: 12, scale: 2 } : {}),
          })),
        },
      })
      let status = 'editing' as Status
      const off = engine.on('status', (change) => {
        if (change.job === job) status = change.to
      })
      const until = async (...wanted: Status[]) => {
        while (!wanted.includes(status)) await new Promise((resolve) => setTimeout(resolve, 2))
      }
      const ended: Status[] = ['finished', 'failed', 'cancelled']
      while (delays.length < tries && !ended.includes(status)) {
        await engine.start(job)
        await until('running', ...ended)
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 1500))
        if (ended.includes(status)) break
        const asked = performance.now()
        await engine.pause(job)
        await until('paused', ...ended)
        if (status === 'paused') delays.push(performance.now() - asked)
      }
      if (status === 'paused') await engine.cancel(job)
      off()
    }
  } finally {
    await engine.close()
    rmSync(workspace, { recursive: true, force: true })
  }
  return delays
}
