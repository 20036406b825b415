import { ensureDependencies } from './setup/dependencies.mjs'
import { fail } from './setup/fail.mjs'

/**
 * `npm test`: sets up everything, then runs every gate and every test; the last line is `N passed, N failed`, the ones before it say what
 * failed. All stages run even when one fails, so that the count is whole. `--only unit,e2e` runs some stages.
 */
try {
  ensureDependencies()
  const { runStages } = await import('./testing/stages.mjs')
  const at = process.argv.indexOf('--only')
  const { passed, failures } = await runStages(at < 0 ? null : (process.argv[at + 1] ?? '').split(','))
  for (const { name, reason } of failures) process.stdout.write(`\nFAILED ${name}\n${reason}\n`)
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`)
  process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0
} catch (error) {
  fail(error)
}
