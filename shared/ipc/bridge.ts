import type { IpcEnvelope, IpcEvent, IpcEvents, IpcParam, IpcReplies, IpcRequest } from './contract'

/**
 * The object the preload puts on the window as `window.vigie`: one function per request and event of the contract.
 * `DroppedFile` is the DOM's `File`, which this layer doesn't know: write `VigieBridge<File>` in the preload and in the window.
 */
export interface VigieBridge<DroppedFile = never> {
  readonly requests: { readonly [R in IpcRequest]: (param: IpcParam<R>) => Promise<IpcEnvelope<IpcReplies[R]>> }
  /** Each adds a listener and returns the function that takes it away. */
  readonly on: { readonly [E in IpcEvent]: (listener: (payload: IpcEvents[E]) => void) => () => void }
  /** Absolute path of a file that was dropped on the window. */
  readonly pathOf: (file: DroppedFile) => string
}
