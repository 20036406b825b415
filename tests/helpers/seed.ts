import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zeroCounters } from '@shared/jobs/counters'
import { importDefinitionSchema } from '@shared/jobs/definition'
import type { JobRecord, RunRecord } from '@shared/jobs/records'
import { STATUS_IDS, isActive, type RunStatus } from '@shared/jobs/statuses'

/** Statuses of jobs that nothing is being done for. */
const RESTING = STATUS_IDS.filter((status) => !isActive(status))

/** Fills the store of a workspace that is not open with `count` jobs in every resting status. */
export function seedJobs(workspace: string, count: number): void {
  mkdirSync(workspace, { recursive: true })
  const jobs: JobRecord[] = []
  const runs: RunRecord[] = []
  for (let n = 0; n < count; n++) {
    const number = String(n).padStart(5, '0')
    const at = new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString()
    const status = RESTING[n % RESTING.length] ?? 'editing'
    const definition = importDefinitionSchema.parse({
      label: `Job ${number}`,
      source: { files: [`/data/orders-${number}.csv`] },
      target: { dataset: 'orders' },
    })
    jobs.push({
      id: `job${number}`,
      createdAt: at,
      changedAt: at,
      editing: status === 'editing',
      definition,
      draft: null,
    })
    if (status === 'editing') continue
    const processed = (n * 7919) % 100_000
    const rejects = n % 10 === 0 ? n % 97 : 0
    runs.push({
      id: `run${number}`,
      job: `job${number}`,
      status: status as RunStatus,
      definition,
      dry: false,
      again: false,
      accepted: false,
      undo: null,
      repair: null,
      beyond: null,
      createdAt: at,
      startedAt: at,
      endedAt: status === 'paused' ? null : new Date(Date.parse(at) + processed).toISOString(),
      durationMs: processed,
      counters: {
        ...zeroCounters(),
        processed,
        success: processed - rejects,
        inserted: processed - rejects,
        rejects,
        bytesRead: 50,
        bytesTotal: 100,
      },
      checkpoint: 1,
      interrupted: null,
      error: status === 'failed' ? { code: 'file.notFound', params: { path: `/data/orders-${number}.csv` } } : null,
    })
  }
  writeFileSync(join(workspace, 'jobs.json'), JSON.stringify({ version: 1, settings: {}, jobs }))
  writeFileSync(join(workspace, 'runs.json'), JSON.stringify({ version: 1, runs }))
}
