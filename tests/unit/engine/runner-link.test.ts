import { describe, expect, it } from 'vitest'
import { RunnerLink } from '@engine/runner-link/runner-link'
import { RunnerDied } from '@engine/runner-link/runner-session'
import type { RunnerProcess } from '@engine/api'
import type { RunnerEvent, ToRunner } from '@shared/runner/protocol'
import { zeroCounters } from '@shared/jobs/counters'
import { until } from '@tests/helpers/engine'

/** A process whose answers the test gives by hand. */
class Puppet implements RunnerProcess {
  readonly pid = 1
  readonly asked: ToRunner[] = []
  killed = false
  #onMessage: (message: unknown) => void = () => undefined
  #onExit: (code: number | null) => void = () => undefined

  post(message: unknown): void {
    this.asked.push(message as ToRunner)
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener
  }
  onExit(listener: (code: number | null) => void): void {
    this.#onExit = listener
  }
  kill(): void {
    this.killed = true
    this.exit(null)
  }
  exit(code: number | null): void {
    this.#onExit(code)
  }
  say(message: unknown): void {
    this.#onMessage(message)
  }
  answer(value: unknown): void {
    this.say({ id: this.asked.at(-1)?.id, ok: true, value })
  }
}

function link(openLimitMs = 1000) {
  const puppets: Puppet[] = []
  const events: RunnerEvent[] = []
  const errors: unknown[] = []
  const runnerLink = new RunnerLink({
    spawn: () => {
      const puppet = new Puppet()
      puppets.push(puppet)
      return puppet
    },
    workspace: '/w',
    onEvent: (event) => events.push(event),
    onOpened: () => undefined,
    log: (error) => errors.push(error),
    openLimitMs,
  })
  return { runnerLink, puppets, events, errors }
}

async function opened() {
  const made = link()
  const opening = made.runnerLink.open()
  const [puppet = new Puppet()] = made.puppets
  puppet.answer({ setAside: null })
  await opening
  return { ...made, puppet }
}

describe('the link to the runner', () => {
  it('opens the workspace first, once for all who wait', async () => {
    const { runnerLink, puppets } = link()
    const replies = Promise.all([runnerLink.request('datasets', {}), runnerLink.request('datasets', {})])
    expect(puppets[0]?.asked).toMatchObject([{ method: 'open', params: { workspace: '/w' } }])
    puppets[0]?.answer({ setAside: null })
    await until(() => puppets[0]?.asked.length === 3)
    for (const { id } of puppets[0]?.asked.slice(1) ?? []) puppets[0]?.say({ id, ok: true, value: { datasets: [] } })
    expect(await replies).toEqual([{ datasets: [] }, { datasets: [] }])
    expect(puppets).toHaveLength(1)
  })

  it('gives up a runner that does not answer to open', async () => {
    const { runnerLink, puppets } = link(20)
    await expect(runnerLink.open()).rejects.toMatchObject({
      code: 'runner.unavailable',
      params: { reason: 'no answer in 0.02 s' },
    })
    expect(puppets.map(({ killed }) => killed)).toEqual([true])
  })

  it('does not wait for a runner that is only being opened when it closes', async () => {
    const { runnerLink, puppets } = link(60_000)
    const refused = expect(runnerLink.open()).rejects.toMatchObject({ code: 'runner.unavailable' })
    await runnerLink.close()
    await refused
    expect(puppets.map(({ killed }) => killed)).toEqual([true])
    await expect(runnerLink.request('datasets', {})).rejects.toMatchObject({ code: 'runner.unavailable' })
  })

  it('tells everybody who waits that the runner has died', async () => {
    const { runnerLink, puppet } = await opened()
    const waiting = [runnerLink.request('datasets', {}), runnerLink.request('checkpoint', { run: 'run001' })]
    await until(() => puppet.asked.length === 3)
    puppet.exit(70)
    for (const request of waiting) await expect(request).rejects.toThrow(new RunnerDied('exit code 70'))
  })

  it('gives an error of the runner back as it is', async () => {
    const { runnerLink, puppet } = await opened()
    const request = runnerLink.request('query', { sql: 'drop', limit: null })
    await until(() => puppet.asked.length === 2)
    puppet.say({ id: puppet.asked[1]?.id, ok: false, error: { code: 'query.notReadOnly', params: {} } })
    await expect(request).rejects.toMatchObject({ code: 'query.notReadOnly' })
  })

  it('believes no counters that are none', async () => {
    const { runnerLink, puppet, events, errors } = await opened()
    const counters = { ...zeroCounters(), processed: -1 }
    puppet.say({ event: { type: 'progress', run: 'run001', counters, checkpoint: 1 } })
    puppet.say('rubbish')
    expect(events).toEqual([])
    expect(errors).toHaveLength(2)
    const request = runnerLink.request('checkpoint', { run: 'run001' })
    await until(() => puppet.asked.length === 2)
    puppet.answer({ number: 1, counters, done: false })
    await expect(request).rejects.toThrow()
  })

  it('ends a runner whose way of closing is an error', async () => {
    const { runnerLink, puppet, errors } = await opened()
    const closing = runnerLink.close()
    await until(() => puppet.asked.length === 2)
    puppet.say({ id: puppet.asked[1]?.id, ok: false, error: { code: 'unexpected', params: { message: 'no' } } })
    await closing
    expect(puppet.killed).toBe(true)
    expect(errors).toHaveLength(1)
  })
})
