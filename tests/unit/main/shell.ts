import { beforeEach } from 'vitest'
import type { BrowserWindow as ElectronWindow } from 'electron'
import { Program } from '@main/program'
import type { VigieBridge } from '@shared/ipc/bridge'
import { open, temporaryFolder, type TestOptions } from '@tests/helpers/engine'
import { BrowserWindow, exposed, reset } from './electron'
import { logged } from './log'

beforeEach(() => {
  reset()
  logged.length = 0
})

/** The running program on an engine whose data process is scripted, with a window in memory. */
export async function startProgram(options: TestOptions = {}) {
  const workspace = options.workspace ?? temporaryFolder()
  const engine = await open({ ...options, workspace })
  const program = new Program(engine, workspace)
  const window = new BrowserWindow()
  program.attach(window as unknown as ElectronWindow)
  return { workspace, engine, program, window }
}

/** What the preload has given to the window. */
export function bridge(): VigieBridge {
  return exposed['vigie'] as VigieBridge
}
