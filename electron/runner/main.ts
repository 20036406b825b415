import { openPort } from './port'
import { serve } from './serve'

/**
 * The data process: answers the engine's requests. It never tries to survive: when its database can't be trusted or its parent is gone, it
 * leaves, and the checkpoints in the database say where the next one goes on.
 */
const port = openPort()
// SIGKILL because nothing must be finished, not even what exit handlers of libraries would do.
port.onGone(() => process.kill(process.pid, 'SIGKILL'))
serve(port, (code) => process.exit(code))
