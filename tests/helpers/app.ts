import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import type { VigieBridge } from '@shared/ipc/bridge'
import type { IpcParam } from '@shared/ipc/contract'
import type { Language } from '@shared/messages/plural'
import { ensureElectron } from '../../tools/setup/electron.mjs'
import { familyOf, isAlive, watchProgram } from './processes'
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

/** A new folder that is removed when the tests of the process have ended (tests/helpers/test.ts). */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `vigie-e2e-${name}-`))
  folders.push(folder)
  return folder
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
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

  /** Makes a job, and starts it unless that is not wanted, as the window's own code does. */
  async create(definition: IpcParam<'jobs.create'>['definition'], start = true): Promise<void> {
    await this.page.evaluate(
      async ([wanted, isStarted]) => {
        const { requests } = (globalThis as unknown as { vigie: VigieBridge }).vigie
        const made = await requests['jobs.create']({ definition: wanted })
        if (!made.ok) throw new Error(made.error.code)
        if (isStarted) await requests['jobs.command']({ jobs: [made.value.job], command: 'start' })
      },
      [definition, start] as const,
    )
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
  watchProgram(electron.process())
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
