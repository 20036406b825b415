import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './build/build.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { fail } from './setup/fail.mjs'
import { ROOT } from './setup/paths.mjs'

/** `npm run vigie -- …`: the vigie command of this checkout; what it needs is installed and built first, without a word on stdout. */
try {
  ensureDependencies()
  ensureBuilt()
  const command = spawn(process.execPath, [join(ROOT, 'out/main/cli.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    // npm starts scripts in the project's folder; paths on the command line are relative to the caller's.
    cwd: process.env.INIT_CWD ?? process.cwd(),
  })
  // A Ctrl-C reaches the whole process group, so the command has it already; other signals are sent on.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => command.kill('SIGTERM'))
  command.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)))
} catch (error) {
  fail(error)
}
