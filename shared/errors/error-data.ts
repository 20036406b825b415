import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from './codes'

export const errorParamsSchema = z.record(z.string(), z.union([z.string(), z.number()]))
export type ErrorParams = z.infer<typeof errorParamsSchema>

/** An error as it crosses processes and is stored: never an instance, always data with a code. */
export const errorDataSchema = z.object({
  code: z.enum(ERROR_CODES),
  params: errorParamsSchema,
  /** Technical cause of an unexpected error, for the journal and the program's log; not translated. */
  cause: z.string().optional(),
})
export type ErrorData = z.infer<typeof errorDataSchema>

/** The one error class of Vigie: a stable code and the parameters of its message (`error.<code>` in the catalogue). */
export class VigieError extends Error {
  override readonly name = 'VigieError'
  readonly code: ErrorCode
  readonly params: ErrorParams

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.code = code
    this.params = params
  }
}

/** Any thrown thing as data; what is not a VigieError becomes `unexpected` and keeps its stack as cause. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof VigieError) {
    const cause = thrown.cause === undefined ? undefined : describe(thrown.cause)
    return { code: thrown.code, params: thrown.params, ...(cause === undefined ? {} : { cause }) }
  }
  return {
    code: 'unexpected',
    params: { message: thrown instanceof Error ? thrown.message : String(thrown) },
    cause: describe(thrown),
  }
}

/** The error that `data` describes, to be thrown on this side of a process border. */
export function fromErrorData(data: ErrorData): VigieError {
  return new VigieError(data.code, data.params, data.cause === undefined ? undefined : { cause: data.cause })
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}
