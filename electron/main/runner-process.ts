import { utilityProcess } from 'electron'
import log from 'electron-log/main'
import type { RunnerProcess } from '@engine/api'
import { runnerEnvironment } from '@shared/runner/environment'
import { PATHS } from './paths'

/** Starts the runner as Electron's utility process: it ends with the application, whatever ends the application. */
export function startRunner(): RunnerProcess {
  const child = utilityProcess.fork(PATHS.runner, [], {
    serviceName: 'vigie-runner',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: runnerEnvironment(process.env),
  })
  child.stderr?.on('data', (text: Buffer) => {
    log.error('runner:', text.toString().trimEnd())
  })
  let isRunning = true
  return {
    get pid() {
      return child.pid
    },
    post: (message) => {
      // A message to a utility process that has ended can take the application with it (electron#53923).
      if (isRunning) child.postMessage(message)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      child.once('exit', (code) => {
        isRunning = false
        listener(code)
      })
    },
    kill: () => {
      // `kill()` asks politely; a runner that hangs would not hear it.
      if (!isRunning) return
      // It has no pid before it has been spawned.
      if (child.pid === undefined) child.kill()
      else process.kill(child.pid, 'SIGKILL')
    },
  }
}
