import { lockWorkspace } from '@engine/store/lock'
import { VigieError } from '@shared/errors/error-data'

/**
 * Waits for a moment that it is told, tries to lock a workspace, says how that went and, when it has the lock, keeps it until it is told to end.
 *
 * Arguments: workspace, moment (ms since 1970).
 */
const [workspace = '', moment = '0'] = process.argv.slice(2)

while (Date.now() < Number(moment));
try {
  lockWorkspace(workspace)
  process.stdout.write('locked\n')
} catch (error) {
  process.stdout.write(`${error instanceof VigieError ? error.code : String(error)}\n`)
}
process.stdin.resume()
