import { fork } from 'node:child_process'
import { runnerEnvironment } from '@shared/runner/environment'
import type { RunnerProcess } from '../api'

/**
 * Starts the runner as a child process, for the command line and the tests; the application uses Electron's utility process instead.
 * @param script path of the built runner
 */
export function forkRunner(script: string): RunnerProcess {
  const child = fork(script, [], {
    // Standard output belongs to the command's results.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
    env: runnerEnvironment(process.env),
    // A Ctrl-C in the terminal goes to the whole group; the engine decides what it means for the runner.
    detached: process.platform !== 'win32',
  })
  return {
    pid: child.pid,
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      let told = false
      const once = (code: number | null) => {
        if (!told) listener(code)
        told = true
      }
      child.on('exit', once)
      child.on('error', () => {
        once(null)
      })
    },
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}
