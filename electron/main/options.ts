import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** How the application was started. */
export interface Options {
  /** The workspace; undefined: the user's own. */
  readonly workspace: string | undefined
  /** Puts the sample jobs into the workspace. */
  readonly sample: boolean
}

/** Reads the command line; what belongs to Chromium or to Electron is passed over. */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: argv.slice(1),
    options: { workspace: { type: 'string' }, sample: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
  })
  return {
    workspace: typeof values['workspace'] === 'string' ? resolve(values['workspace']) : undefined,
    sample: values['sample'] === true,
  }
}
