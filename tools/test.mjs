import { ensureDependencies } from './setup/dependencies.mjs'
import { fail } from './setup/fail.mjs'

/**
 * `npm test`: sets up everything, then runs every gate and every test; the last line is `N passed, N failed`. All stages run even when
 * one fails, so that the count is whole. `--only unit,e2e` runs some stages.
 */
try {
  ensureDependencies()
  const { runStages } = await import('./testing/stages.mjs')
  const at = process.argv.indexOf('--only')
  const { passed, failed } = await runStages(at < 0 ? null : (process.argv[at + 1] ?? '').split(','))
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
} catch (error) {
  fail(error)
}
