import { EventEmitter } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'

/**
 * Electron as far as the shell uses it, in memory: `vi.mock('electron', () => import('./electron'))`. Both ends of IPC are joined here, and
 * what crosses is cloned, as it is between processes.
 */
type Listener = (event: unknown, value: unknown) => void
type Handler = (event: unknown, param: unknown) => Promise<unknown>

/** The frame that the requests of the window come from. */
export const frame: { url: string } = { url: 'app://vigie/index.html' }

/** What a test can set and look at. */
export const state: {
  /** The frame that sends; null once it is gone. */
  sender: { url: string } | null
  readonly dialogs: Record<string, unknown>[]
  /** Answers of the native dialogs, in the order of the questions. */
  readonly answers: unknown[]
  quits: number
  clipboard: string
  /** Files that were opened, and what the system says to that: nothing where all is well. */
  readonly opened: string[]
  openFailure: string
  menu: MenuItemConstructorOptions[]
  served: ((request: Request) => Promise<Response>) | undefined
  languages: string[]
} = {
  sender: frame,
  dialogs: [],
  answers: [],
  quits: 0,
  clipboard: '',
  opened: [],
  openFailure: '',
  menu: [],
  served: undefined,
  languages: ['en-GB'],
}

const handlers = new Map<string, Handler>()
const listeners = new Map<string, Set<Listener>>()

export const ipcMain = {
  handle: (channel: string, handler: Handler) => {
    handlers.set(channel, handler)
  },
}
export const ipcRenderer = {
  invoke: async (channel: string, param: unknown): Promise<unknown> => {
    const handler = handlers.get(channel)
    if (handler === undefined) throw new Error(`no handler for ${channel}`)
    return structuredClone(await handler({ senderFrame: state.sender }, structuredClone(param)))
  },
  on: (channel: string, listener: Listener) => {
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
  },
  off: (channel: string, listener: Listener) => listeners.get(channel)?.delete(listener),
}
/** Channels that have a handler. */
export const channels = () => [...handlers.keys()]

export const exposed: Record<string, unknown> = {}
export const contextBridge = {
  exposeInMainWorld: (name: string, value: unknown) => {
    exposed[name] = value
  },
}
export const webUtils = { getPathForFile: () => '/dropped.csv' }

/** A window whose page is this process's preload. */
export class BrowserWindow extends EventEmitter {
  readonly webContents = {
    mainFrame: frame,
    isDestroyed: () => false,
    send: (channel: string, value: unknown) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, structuredClone(value))
    },
  }
  readonly calls: string[] = []
  minimized = false
  isDestroyed = () => false
  isMinimized = () => this.minimized
  restore = () => this.calls.push('restore')
  show = () => this.calls.push('show')
  focus = () => this.calls.push('focus')
}

export class Notification extends EventEmitter {
  static readonly shown: Notification[] = []
  static isSupported = () => true
  readonly options: { title: string; body: string }
  constructor(options: { title: string; body: string }) {
    super()
    this.options = options
  }
  show = () => Notification.shown.push(this)
}

const ask = (kind: string, args: unknown[]) => {
  state.dialogs.push({ kind, ...(args.at(-1) as object) })
  if (state.answers.length === 0) throw new Error(`nobody answers the ${kind} dialog`)
  return Promise.resolve(state.answers.shift())
}
export const dialog = {
  showOpenDialog: (...args: unknown[]) => ask('open', args),
  showSaveDialog: (...args: unknown[]) => ask('save', args),
  showMessageBox: (...args: unknown[]) => ask('message', args),
  showErrorBox: (title: string, content: string) => state.dialogs.push({ kind: 'error', title, content }),
}

const appFolder = mkdtempSync(join(tmpdir(), 'vigie-shell-'))
export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  getVersion: () => '1.2.3',
  getAppPath: () => appFolder,
  getPath: () => appFolder,
  getPreferredSystemLanguages: () => state.languages,
  quit: () => void state.quits++,
})
export const powerMonitor = new EventEmitter()
export const nativeTheme = { themeSource: 'system', shouldUseDarkColors: false }
export const clipboard = {
  writeText: (text: string) => {
    state.clipboard = text
  },
}
export const shell = {
  openPath: (path: string) => {
    state.opened.push(path)
    return Promise.resolve(state.openFailure)
  },
}
export const Menu = {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
  setApplicationMenu: (menu: MenuItemConstructorOptions[]) => {
    state.menu = menu
  },
}
export const protocol = {
  registerSchemesAsPrivileged: () => undefined,
  handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => {
    state.served = handler
  },
}

export const screen = {
  getDisplayMatching: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }),
}

/** As it was before the test. */
export function reset(): void {
  for (const emitter of [app, powerMonitor]) emitter.removeAllListeners()
  handlers.clear()
  listeners.clear()
  Notification.shown.length = 0
  state.dialogs.length = 0
  state.answers.length = 0
  state.opened.length = 0
  Object.assign(state, {
    sender: frame,
    quits: 0,
    clipboard: '',
    openFailure: '',
    menu: [],
    served: undefined,
    languages: ['en-GB'],
  })
}
