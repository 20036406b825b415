import { SetupError } from './run.mjs'

/** Ends the process with an error for a person: its text alone when it is a SetupError, the stack when it is unexpected. */
export function fail(/** @type {unknown} */ error) {
  const text = error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`vigie: ${text}\n`)
  process.exit(1)
}
