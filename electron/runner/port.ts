import type { FromRunner } from '@shared/runner/protocol'

/** The other end: the engine, in the process that started this one. */
export interface Port {
  /** `sent` is called once the message has left this process. */
  send(message: FromRunner, sent?: () => void): void
  onMessage(listener: (message: unknown) => void): void
  /** The engine is gone. */
  onGone(listener: () => void): void
}

/** What a utility process of Electron has as `process.parentPort`. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** Electron does not tell when a posted message has left; it takes a turn of another thread. */
const UTILITY_FLUSH_MS = 50

/** How often a process without a channel that closes looks whether its parent still lives. */
const ORPHAN_CHECK_MS = 500

/** The channel of the process that started this one: Electron's utility process or Node's fork. @throws when there is none */
export function openPort(): Port {
  const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort
  if (parentPort !== undefined) {
    return {
      send: (message, sent) => {
        parentPort.postMessage(message)
        if (sent !== undefined) setTimeout(sent, UTILITY_FLUSH_MS)
      },
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      onGone: watchParent,
    }
  }
  if (process.send === undefined) throw new Error('the runner is started by Vigie, not by hand')
  return {
    send: (message, sent) => {
      // Without its channel nobody hears the message, and `disconnect` is about to end the process.
      if (process.connected) process.send?.(message, undefined, undefined, () => sent?.())
    },
    onMessage: (listener) => process.on('message', listener),
    onGone: (listener) => {
      process.once('disconnect', listener)
      watchParent(listener)
    },
  }
}

function watchParent(listener: () => void): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) listener()
  }, ORPHAN_CHECK_MS).unref()
}
