import type { Program } from '../../program'
import type { Handlers } from '../wrap'

/** Requests about the program itself. */
export function appHandlers(program: Program): Pick<Handlers, 'app.state' | 'settings.change'> {
  return {
    'app.state': () => program.state(),
    'settings.change': async (patch) => {
      // What was left out of the patch comes as undefined, and must not overwrite.
      await program.engine.changeSettings(
        Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
      )
      return program.state()
    },
  }
}
