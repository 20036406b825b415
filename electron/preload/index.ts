import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { VigieBridge } from '@shared/ipc/bridge'
import { channelOf, IPC_EVENTS, IPC_REQUESTS, type IpcEvent, type IpcRequest } from '@shared/ipc/contract'

/**
 * What the window gets of the program: one function for each request and each event of the contract, and nothing that takes a channel's
 * name. Everything is checked again in the main process.
 */
const requests = Object.fromEntries(
  (Object.keys(IPC_REQUESTS) as IpcRequest[]).map((name) => [
    name,
    (param: unknown): Promise<unknown> => ipcRenderer.invoke(channelOf(name), param),
  ]),
)

const on = Object.fromEntries(
  IPC_EVENTS.map((name: IpcEvent) => [
    name,
    (listener: (value: unknown) => void) => {
      const hear = (_event: unknown, value: unknown) => {
        listener(value)
      }
      ipcRenderer.on(channelOf(name), hear)
      return () => {
        ipcRenderer.off(channelOf(name), hear)
      }
    },
  ]),
)

// The two objects are made from the contract's own names, which is what their types say.
const bridge = { requests, on, pathOf: (file: File) => webUtils.getPathForFile(file) } as unknown as VigieBridge<File>
contextBridge.exposeInMainWorld('vigie', bridge)
