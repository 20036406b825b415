import { spawnSync } from 'node:child_process'

/** An error whose text is for the person at the terminal: no stack is shown for it. */
export class SetupError extends Error {}

/**
 * Runs a command to its end and throws a SetupError with the end of its output when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean }} [options] `show`: output goes to the terminal (to stderr) as it comes
 * @returns {string} what it wrote to standard output (empty with `show`)
 */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // Standard output of Vigie's commands belongs to their results.
    stdio: ['ignore', options.show ? 2 : 'pipe', options.show ? 'inherit' : 'pipe'],
    shell: process.platform === 'win32',
  })
  if (result.error || result.status !== 0) {
    const output = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().slice(-4000)
    throw new SetupError(
      `${[command, ...args].join(' ')} failed${result.error ? `: ${result.error.message}` : ''}\n${output}`,
    )
  }
  return result.stdout ?? ''
}

/** @param {string} text one line about what the set-up does, on stderr */
export function say(text) {
  process.stderr.write(`vigie: ${text}\n`)
}
