import { z } from 'zod'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import { RUNNER_REQUESTS, type RunnerMethod, type ToRunner } from '@shared/runner/protocol'
import { FATAL_EXIT_CODE } from './database/errors'
import type { Port } from './port'
import { RunnerService } from './service'
import { UNCOMPILED } from './uncompiled'

const toRunnerSchema = z.object({
  id: z.number(),
  method: z.enum(Object.keys(RUNNER_REQUESTS) as [RunnerMethod, ...RunnerMethod[]]),
  params: z.unknown(),
}) satisfies z.ZodType<ToRunner>

/**
 * Answers the requests that come in at a port, each exactly once, and sends events in between.
 * @param leave ends the process: when the engine has asked for that, or when the database can't be trusted any more
 * @returns what answers them; whoever goes on with the process disposes of it
 */
export function serve(port: Omit<Port, 'onGone'>, leave: (code: number) => void): RunnerService {
  const service = new RunnerService({
    emit: (event) => port.send({ event }),
    onFatal: (message) => {
      process.stderr.write(`${message}\n`)
      leave(FATAL_EXIT_CODE)
    },
  })
  port.onMessage((message) => void answer(message))
  return service

  async function answer(message: unknown): Promise<void> {
    const envelope = toRunnerSchema.safeParse(message, UNCOMPILED)
    if (!envelope.success) {
      process.stderr.write(`request refused: ${envelope.error.message}\n`)
      return
    }
    const { id, method } = envelope.data
    try {
      const params = RUNNER_REQUESTS[method].safeParse(envelope.data.params, UNCOMPILED)
      if (!params.success) throw new VigieError('unexpected', { message: params.error.message })
      const value = await service.handle(method, params.data)
      port.send({ id, ok: true, value }, method === 'close' ? () => leave(0) : undefined)
    } catch (thrown) {
      port.send({ id, ok: false, error: toErrorData(thrown) })
    }
  }
}
