import { describe, expect, it } from 'vitest'
import { JOB_COMMANDS, whyRefused } from '@shared/jobs/commands'
import { STATUS_IDS, type Status } from '@shared/jobs/statuses'
import { nextStatus, startMakesNewRun, TRANSITIONS, type LifecycleEvent } from '@shared/jobs/transitions'

/** The table of the domain, written a second time from its words: what is not here must be refused. */
const EXPECTED: readonly [Status, LifecycleEvent, Status][] = [
  ['editing', 'start', 'queued'],
  ['finished', 'start', 'queued'],
  ['failed', 'start', 'queued'],
  ['cancelled', 'start', 'queued'],
  ['failed', 'resume', 'queued'],
  ['cancelled', 'resume', 'queued'],
  ['queued', 'slotFree', 'running'],
  ['queued', 'pause', 'paused'],
  ['queued', 'cancel', 'cancelled'],
  ['running', 'pause', 'pausing'],
  ['pausing', 'checkpointReached', 'paused'],
  ['paused', 'start', 'queued'],
  ['running', 'cancel', 'cancelling'],
  ['pausing', 'cancel', 'cancelling'],
  ['paused', 'cancel', 'cancelling'],
  ['cancelling', 'stopped', 'cancelled'],
  ['running', 'endReached', 'finished'],
  ['running', 'failure', 'failed'],
  ['running', 'close', 'stopping'],
  ['pausing', 'close', 'stopping'],
  ['cancelling', 'close', 'stopping'],
  ['stopping', 'recover', 'queued'],
  ['stopping', 'recoverPaused', 'paused'],
  ['running', 'recover', 'queued'],
  ['running', 'recoverPaused', 'paused'],
  ['pausing', 'recoverPaused', 'paused'],
  ['cancelling', 'recoverCancelled', 'cancelled'],
  ['finished', 'edit', 'editing'],
  ['failed', 'edit', 'editing'],
  ['cancelled', 'edit', 'editing'],
  ['paused', 'edit', 'editing'],
]

describe('the lifecycle table', () => {
  it.each(EXPECTED)('leads from %s by %s to %s', (from, event, to) => {
    expect(nextStatus(from, event)).toBe(to)
  })

  it('lets a run that ends or fails on its way to a stop end or fail', () => {
    for (const status of ['pausing', 'cancelling', 'stopping'] as const) {
      expect(nextStatus(status, 'endReached')).toBe('finished')
      expect(nextStatus(status, 'failure')).toBe('failed')
    }
  })

  it('refuses every command that the domain does not name', () => {
    const commands = ['start', 'resume', 'pause', 'cancel'] as const
    const allowed = new Set(EXPECTED.map(([from, event]) => `${from} ${event}`))
    for (const status of STATUS_IDS) {
      for (const command of commands) {
        expect(nextStatus(status, command) !== undefined, `${status} ${command}`).toBe(
          allowed.has(`${status} ${command}`),
        )
      }
    }
  })

  it('can reach every status from editing', () => {
    const reached = new Set<Status>(['editing'])
    for (let before = 0; before !== reached.size;) {
      before = reached.size
      for (const status of reached) for (const next of Object.values(TRANSITIONS[status])) reached.add(next)
    }
    expect([...reached].sort()).toEqual([...STATUS_IDS].sort())
  })

  it('starts a new run except from paused, where the same run goes on', () => {
    expect(STATUS_IDS.filter(startMakesNewRun)).toEqual(['editing', 'cancelled', 'finished', 'failed'])
  })
})

describe('the commands', () => {
  it('give a reason for each refusal and none where the table allows', () => {
    for (const status of STATUS_IDS) {
      for (const command of JOB_COMMANDS) {
        const refused = whyRefused(command, { kind: 'import', status, rejects: 1 })
        if (command === 'exportRejects' || command === 'duplicate' || command === 'saveTemplate')
          expect(refused).toBeUndefined()
        else if (command === 'undo') expect(refused).toBe(startMakesNewRun(status) ? 'nothingToUndo' : 'status')
        else if (command === 'dryRun') expect(refused).toBe(startMakesNewRun(status) ? undefined : 'status')
        else if (command === 'delete') {
          expect(refused).toBe(
            ['editing', 'paused', 'cancelled', 'finished', 'failed'].includes(status) ? undefined : 'active',
          )
        } else expect(refused).toBe(nextStatus(status, command) === undefined ? 'status' : undefined)
      }
    }
  })

  it('export rejects only where there are some', () => {
    expect(whyRefused('exportRejects', { kind: 'import', status: 'finished', rejects: 0 })).toBe('noRejects')
  })
})
