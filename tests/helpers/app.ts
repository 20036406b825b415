import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import type { Language } from '@shared/messages/plural'
import { ensureElectron } from '../../tools/setup/electron.mjs'
import { VigieWindow } from './window'

export const ROOT = resolve(import.meta.dirname, '../..')
/** Real data files: see the development dependency `vega-datasets`. */
export const DATA = join(ROOT, 'node_modules/vega-datasets/data')

export interface LaunchOptions {
  readonly workspace: string
  readonly args?: readonly string[]
  readonly language?: Language
  readonly env?: Readonly<Record<string, string>>
  /** The program to start; otherwise Electron with this checkout. */
  readonly program?: string
}

const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new folder that is removed when the test's process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `vigie-e2e-${name}-`))
  folders.push(folder)
  return folder
}

/** The running application with its window, as a person has it on the screen. */
export class App {
  readonly electron: ElectronApplication
  readonly page: Page
  readonly window: VigieWindow
  /** Everything that the window has complained about. */
  readonly complaints: string[] = []

  constructor(electron: ElectronApplication, page: Page, language: Language) {
    this.electron = electron
    this.page = page
    this.window = new VigieWindow(page, language)
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text())
    })
  }

  /** Answers the native dialogs that come from now on: only Electron's own `dialog` is replaced. */
  async answerDialogs(answers: { open?: string; save?: string; button?: number }): Promise<void> {
    await this.electron.evaluate(({ dialog }, { open, save, button }) => {
      const asked: string[] = []
      Object.assign(globalThis, { vigieDialogs: asked })
      if (open !== undefined) dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [open] })
      if (save !== undefined) dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: save })
      if (button !== undefined) {
        dialog.showMessageBox = (...args: unknown[]) => {
          asked.push(JSON.stringify(args.at(-1)))
          return Promise.resolve({ response: button, checkboxChecked: false })
        }
      }
    }, answers)
  }

  /** The same application, whose language was changed. */
  speaking(language: Language): App {
    return new App(this.electron, this.page, language)
  }

  /** Ends the application the way a person does and waits for the end of every process. */
  async close(): Promise<void> {
    const pids = familyOf(this.electron.process().pid ?? 0)
    await this.electron.close()
    await expect.poll(() => pids.filter(isAlive), { timeout: 15_000 }).toEqual([])
    expect(this.complaints).toEqual([])
  }
}

/** Arguments and environment with which the application is started. */
export function launchArguments({ workspace, args = [], language = 'en', env = {}, program }: LaunchOptions): {
  args: string[]
  env: Record<string, string>
} {
  return {
    // Root may not use Chromium's sandbox; everybody else does.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(program === undefined ? [ROOT] : []),
      '--workspace',
      workspace,
      ...args,
    ],
    env: {
      ...(process.env as Record<string, string>),
      VIGIE_TEST: '1',
      LANGUAGE: language,
      LANG: language === 'fr' ? 'fr_FR.UTF-8' : 'en_US.UTF-8',
      ...env,
    },
  }
}

/** Starts the application on a workspace and waits for its window. */
export async function launch({
  workspace,
  args = [],
  language = 'en',
  env = {},
  program,
}: LaunchOptions): Promise<App> {
  const electron = await _electron.launch({
    executablePath: program ?? (await ensureElectron()).program,
    ...launchArguments({ workspace, args, language, env, ...(program === undefined ? {} : { program }) }),
  })
  const page = await electron.firstWindow()
  await page.waitForLoadState('domcontentloaded')
  return new App(electron, page, language)
}

/** Runs the vigie command on a workspace. @returns its standard output */
export function vigie(workspace: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'out/main/cli.js'), ...args, '--workspace', workspace], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
}

/** Rows of a select over a workspace's database. */
export function query(workspace: string, sql: string): Record<string, unknown>[] {
  return JSON.parse(vigie(workspace, 'query', sql, '--json')) as Record<string, unknown>[]
}

/** The process and all that came from it, as long as it is alive. */
export function familyOf(root: number): number[] {
  if (process.platform !== 'linux') return [root]
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const]
    } catch {
      return []
    }
  })
  const family = new Set([root])
  for (let size = 0; size !== family.size;) {
    size = family.size
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid)
  }
  return [...family]
}

/** Process ids of the runners that belong to an application. */
export function runnersOf(app: App): number[] {
  return familyOf(app.electron.process().pid ?? 0).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node.mojom.NodeService')
    } catch {
      return false
    }
  })
}

export function isAlive(pid: number): boolean {
  try {
    // A process that has ended but was not waited for is still listed.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
