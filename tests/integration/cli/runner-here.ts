import type { RunnerProcess } from '@engine/api'
import { serve } from '@runner/serve'

/**
 * The data process without a process of its own: the same requests and the same database, for tests that are about neither its start nor its
 * end. Messages are copied, as between processes.
 */
export function runnerHere(): RunnerProcess {
  const listeners: ((message: unknown) => void)[] = []
  const exits: ((code: number | null) => void)[] = []
  let take: (message: unknown) => void = () => undefined
  let isAlive = true
  const end = (code: number | null) => {
    if (!isAlive) return
    isAlive = false
    service.dispose()
    for (const listener of exits) listener(code)
  }
  const service = serve(
    {
      send: (message, sent) => {
        const copy: unknown = structuredClone(message)
        setImmediate(() => {
          if (isAlive) for (const listener of listeners) listener(copy)
          sent?.()
        })
      },
      onMessage: (listener) => (take = listener),
    },
    end,
  )
  return {
    pid: process.pid,
    post: (message) => {
      const copy: unknown = structuredClone(message)
      setImmediate(() => {
        if (isAlive) take(copy)
      })
    },
    onMessage: (listener) => listeners.push(listener),
    onExit: (listener) => exits.push(listener),
    kill: () => {
      throw new Error('a runner in the process of the test can not be killed')
    },
  }
}
