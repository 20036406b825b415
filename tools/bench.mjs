import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './build/build.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { ensureElectron } from './setup/electron.mjs'
import { fail } from './setup/fail.mjs'
import { ROOT } from './setup/paths.mjs'
import { run } from './setup/run.mjs'

/** `npm run bench`: builds the program and the benchmark, and runs it (see bench/run.ts for its options). */
try {
  ensureDependencies()
  ensureBuilt()
  run(
    process.execPath,
    [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'bench/vite.config.ts', '--logLevel', 'warn'],
    { cwd: ROOT },
  )
  const { program } = await ensureElectron()
  const bench = spawn(process.execPath, [join(ROOT, 'out/bench/run.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, VIGIE_BENCH_ELECTRON: program },
  })
  bench.on('exit', (code) => process.exit(code ?? 1))
} catch (error) {
  fail(error)
}
