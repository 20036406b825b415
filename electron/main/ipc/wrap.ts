import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import log from 'electron-log/main'
import type { z } from 'zod'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import {
  channelOf,
  IPC_REQUESTS,
  type IpcEnvelope,
  type IpcEvent,
  type IpcEvents,
  type IpcReplies,
  type IpcRequest,
} from '@shared/ipc/contract'
import { ORIGIN } from '../protocol'

/** What a handler gets: the parameter as the contract's schema made it. */
export type Checked<R extends IpcRequest> = z.output<(typeof IPC_REQUESTS)[R]>
export type Handlers = { readonly [R in IpcRequest]: (param: Checked<R>) => Promise<IpcReplies[R]> | IpcReplies[R] }

/**
 * Answers every request of the contract. The sender must be the main frame of our window, the parameter must fit its schema; what a handler
 * throws crosses as data.
 */
export function answerRequests(window: () => BrowserWindow | undefined, handlers: Handlers): void {
  for (const name of Object.keys(IPC_REQUESTS) as IpcRequest[]) answer(name, window, handlers)
}

function answer<R extends IpcRequest>(name: R, window: () => BrowserWindow | undefined, handlers: Handlers): void {
  ipcMain.handle(channelOf(name), async (event, raw: unknown): Promise<IpcEnvelope<IpcReplies[R]>> => {
    try {
      if (!isOurs(event, window())) throw refused(name, `sender ${event.senderFrame?.url ?? 'gone'}`)
      const parsed = IPC_REQUESTS[name].safeParse(raw)
      if (!parsed.success) throw refused(name, parsed.error.message)
      return { ok: true, value: await handlers[name](parsed.data as Checked<R>) }
    } catch (error) {
      const data = toErrorData(error)
      if (data.code === 'unexpected') log.error(name, error)
      return { ok: false, error: data }
    }
  })
}

function isOurs(event: IpcMainInvokeEvent, window: BrowserWindow | undefined): boolean {
  const frame = event.senderFrame
  if (frame === null || window === undefined || window.isDestroyed()) return false
  return frame === window.webContents.mainFrame && frame.url.startsWith(`${ORIGIN}/`)
}

function refused(name: string, reason: string): VigieError {
  log.error('request refused', name, reason)
  return new VigieError('ipc.refused', {}, { cause: reason })
}

/** Sends an event to the window, if there is one. */
export function sendEvent<E extends IpcEvent>(window: BrowserWindow | undefined, event: E, value: IpcEvents[E]): void {
  if (window === undefined || window.isDestroyed() || window.webContents.isDestroyed()) return
  window.webContents.send(channelOf(event), value)
}
