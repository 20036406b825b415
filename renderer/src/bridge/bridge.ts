import { fromErrorData } from '@shared/errors/error-data'
import type { VigieBridge } from '@shared/ipc/bridge'
import type { IpcEnvelope, IpcEvent, IpcEvents, IpcParam, IpcReplies, IpcRequest } from '@shared/ipc/contract'

declare global {
  interface Window {
    readonly vigie: VigieBridge<File>
  }
}

type Args<R extends IpcRequest> = undefined extends IpcParam<R> ? [] : [param: IpcParam<R>]

/** The only reader of the preload's object. Sends a request; throws the VigieError that main replied with. */
export async function request<R extends IpcRequest>(channel: R, ...[param]: Args<R>): Promise<IpcReplies[R]> {
  const send = window.vigie.requests[channel] as (param: unknown) => Promise<IpcEnvelope<IpcReplies[R]>>
  // Vue's reactive proxies can't cross the context bridge; parameters are plain JSON data by contract.
  const envelope = await send(param === undefined ? undefined : JSON.parse(JSON.stringify(param)))
  if (!envelope.ok) throw fromErrorData(envelope.error)
  return envelope.value
}

/** Listens to an event of main; returns the function that stops listening. */
export function listen<E extends IpcEvent>(event: E, listener: (payload: IpcEvents[E]) => void): () => void {
  const subscribe = window.vigie.on[event] as (listener: (payload: IpcEvents[E]) => void) => () => void
  return subscribe(listener)
}

/** Absolute path of a dropped file. */
export function pathOf(file: File): string {
  return window.vigie.pathOf(file)
}
