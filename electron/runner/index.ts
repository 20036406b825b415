import { toErrorData, VigieError } from '@shared/errors/error-data'
import { RUNNER_REQUESTS, type RunnerMethod, type ToRunner } from '@shared/runner/protocol'
import { z } from 'zod'
import { FATAL_EXIT_CODE } from './database/errors'
import { openPort } from './port'
import { RunnerService } from './service'

/**
 * The data process: answers the engine's requests, each exactly once, and sends events in between. It never tries to survive: when its
 * database can't be trusted or its parent is gone, it leaves, and the checkpoints in the database say where the next one goes on.
 */
const toRunnerSchema = z.object({
  id: z.number(),
  method: z.enum(Object.keys(RUNNER_REQUESTS) as [RunnerMethod, ...RunnerMethod[]]),
  params: z.unknown(),
}) satisfies z.ZodType<ToRunner>

const port = openPort()
const service = new RunnerService({
  emit: (event) => port.send({ event }),
  onFatal: (message) => {
    process.stderr.write(`${message}\n`)
    process.exit(FATAL_EXIT_CODE)
  },
})

// SIGKILL because nothing must be finished, not even what exit handlers of libraries would do.
port.onGone(() => process.kill(process.pid, 'SIGKILL'))
port.onMessage((message) => void answer(message))

async function answer(message: unknown): Promise<void> {
  const envelope = toRunnerSchema.safeParse(message)
  if (!envelope.success) {
    process.stderr.write(`request refused: ${envelope.error.message}\n`)
    return
  }
  const { id, method } = envelope.data
  try {
    const params = RUNNER_REQUESTS[method].safeParse(envelope.data.params)
    if (!params.success) throw new VigieError('unexpected', { message: params.error.message })
    const value = await service.handle(method, params.data)
    port.send({ id, ok: true, value }, method === 'close' ? () => process.exit(0) : undefined)
  } catch (thrown) {
    port.send({ id, ok: false, error: toErrorData(thrown) })
  }
}
