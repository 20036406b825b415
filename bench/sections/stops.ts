import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEngine } from '@engine/engine'
import { forkRunner } from '@engine/runner-link/fork'
import type { Status } from '@shared/jobs/statuses'
import { COLUMNS } from '../generate'
import { RUNNER } from '../places'
import { percentile } from '../statistics'
import { fieldsOf } from '../vigie'

const ENDED: readonly Status[] = ['finished', 'failed', 'cancelled']

/** Milliseconds from a command (pause and cancel in turn) to its status, for `tries` commands at random moments of imports of `file`. */
export async function measureStops(file: string, tries: number) {
  const workspace = mkdtempSync(join(tmpdir(), 'vigie-bench-stops-'))
  const engine = await openEngine({
    workspace,
    spawnRunner: () => forkRunner(RUNNER),
    cores: 2,
    recover: true,
    access: 'write',
    log: (error) => process.stderr.write(`${error.code} ${error.cause ?? ''}\n`),
  })
  const delays = { pause: [] as number[], cancel: [] as number[] }
  try {
    for (let turn = 0; delays.pause.length + delays.cancel.length < tries; turn++) {
      const job = await engine.createJob({
        label: `stops ${turn}`,
        source: { files: [file] },
        target: { dataset: `stops${turn}`, fields: fieldsOf(COLUMNS) },
      })
      let status = 'editing' as Status
      const off = engine.on('status', (change) => {
        if (change.job === job) status = change.to
      })
      const until = async (wanted: readonly Status[]) => {
        while (!wanted.includes(status)) await new Promise((resolve) => setTimeout(resolve, 2))
      }
      /** @returns whether the run was still there to be stopped */
      const stop = async (kind: 'pause' | 'cancel') => {
        await engine.start(job)
        await until(['running', ...ENDED])
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 1500))
        if (ENDED.includes(status)) return false
        const asked = performance.now()
        await engine[kind](job)
        await until(['paused', ...ENDED])
        if (status !== (kind === 'pause' ? 'paused' : 'cancelled')) return false
        delays[kind].push(performance.now() - asked)
        return true
      }
      for (let pauses = 0; pauses < 2; pauses++) if (!(await stop('pause'))) break
      if (status === 'paused') await stop('cancel')
      off()
    }
  } finally {
    await engine.close()
    rmSync(workspace, { recursive: true, force: true })
  }
  return { pauseMs: summary(delays.pause), cancelMs: summary(delays.cancel) }
}

function summary(values: readonly number[]) {
  const of = (share: number) => Math.round(percentile(values, share))
  return { tries: values.length, median: of(50), p99: of(99), max: Math.round(Math.max(...values)) }
}
