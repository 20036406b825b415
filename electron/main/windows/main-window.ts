import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme } from 'electron'
import { PATHS } from '../paths'
import { ORIGIN } from '../protocol'
import { keepWindowState, MINIMUM, readWindowState } from './window-state'

/** The one window, shown once it has something to show. */
export function createMainWindow(): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window-state.json')
  const { maximized, ...bounds } = readWindowState(stateFile)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    show: false,
    title: 'Vigie',
    icon: PATHS.icon(),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15181d' : '#ffffff',
    webPreferences: {
      preload: PATHS.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (maximized) window.maximize()
  keepWindowState(window, stateFile)
  window.once('ready-to-show', () => {
    window.show()
  })
  void window.loadURL(`${ORIGIN}/index.html`)
  return window
}

/** Brings the window before the user's eyes. */
export function reveal(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
