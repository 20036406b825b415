import { fail } from './setup/fail.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'

/** `npm run build`: everything into out/. */
try {
  ensureDependencies()
  const { ensureBuilt } = await import('./build/build.mjs')
  ensureBuilt()
} catch (error) {
  fail(error)
}
