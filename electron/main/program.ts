import { app, nativeTheme, type BrowserWindow } from 'electron'
import type { Engine } from '@engine/api'
import type { AppState, IpcEvents } from '@shared/ipc/contract'
import type { Language } from '@shared/messages/plural'
import { createTranslate, type Translate } from '@shared/messages/translate'
import { sendEvent } from './ipc/wrap'
import { languageInForce } from './language'
import { reveal } from './windows/main-window'

/** The running application: the engine, its window, and the language that both speak. */
export class Program {
  readonly engine: Engine
  readonly workspace: string
  #window: BrowserWindow | undefined

  constructor(engine: Engine, workspace: string) {
    this.engine = engine
    this.workspace = workspace
    nativeTheme.themeSource = engine.settings().theme
    engine.on('settings', ({ theme }) => {
      nativeTheme.themeSource = theme
    })
  }

  attach(window: BrowserWindow): void {
    this.#window = window
    window.on('closed', () => {
      this.#window = undefined
    })
  }

  window(): BrowserWindow | undefined {
    return this.#window
  }

  language(): Language {
    return languageInForce(this.engine.settings())
  }

  translate(): Translate {
    return createTranslate(this.language())
  }

  state(): AppState {
    return {
      version: app.getVersion(),
      platform: process.platform,
      language: this.language(),
      settings: this.engine.settings(),
      workspace: this.workspace,
      notices: this.engine.notices,
      testing: process.env['VIGIE_TEST'] === '1',
    }
  }

  /** Brings the window up with a job selected. */
  show(job: string, tab: IpcEvents['job.show']['tab']): void {
    if (this.#window === undefined) return
    reveal(this.#window)
    sendEvent(this.#window, 'job.show', { job, tab })
  }
}
