import { app, dialog, powerMonitor } from 'electron'
import log from 'electron-log/main'
import { isActive } from '@shared/jobs/statuses'
import type { Program } from './program'

/**
 * The way out. A person who closes the window with runs under way is asked; the system (shutdown, end of session, a signal) is not. Either
 * way the runs stop at a checkpoint, the store is written, and only then the application ends.
 */
export class Closing {
  readonly #program: Program
  #state: 'open' | 'asking' | 'closing' | 'closed' = 'open'

  constructor(program: Program) {
    this.#program = program
    app.on('before-quit', (event) => {
      if (this.#state === 'closed') return
      event.preventDefault()
      void this.ask()
    })
    // Without a window there is nothing left to look at.
    app.on('window-all-closed', () => {
      void this.now()
    })
    powerMonitor.on('shutdown', () => {
      void this.now()
    })
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        void this.now()
      })
    }
    this.#watchWindow()
  }

  /** Asks when runs are under way, then closes. */
  async ask(): Promise<void> {
    if (this.#state !== 'open') return
    if (this.#program.engine.busy()) {
      this.#state = 'asking'
      const isMeant = await this.#question()
      // The system may have closed it meanwhile, whatever the answer.
      if (this.#isClosing()) return
      this.#state = 'open'
      if (!isMeant) return
    }
    await this.now()
  }

  /** Closes without a question. */
  async now(): Promise<void> {
    if (this.#isClosing()) return
    this.#state = 'closing'
    try {
      await this.#program.engine.close()
    } catch (error) {
      log.error('closing', error)
    }
    this.#state = 'closed'
    app.quit()
  }

  #isClosing(): boolean {
    return this.#state === 'closing' || this.#state === 'closed'
  }

  #watchWindow(): void {
    const window = this.#program.window()
    window?.on('close', (event) => {
      if (this.#state === 'closed') return
      event.preventDefault()
      void this.ask()
    })
    // Windows ends a session without `before-quit`.
    window?.on('session-end', () => {
      void this.now()
    })
    window?.on('query-session-end', () => {
      void this.now()
    })
  }

  async #question(): Promise<boolean> {
    const t = this.#program.translate()
    const count = this.#program.engine.runs().filter(({ status }) => isActive(status)).length
    const options = {
      type: 'question' as const,
      message: t('shell.close.message', { count }),
      detail: t('shell.close.detail'),
      buttons: [t('shell.close.quit'), t('shell.close.stay')],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    }
    const window = this.#program.window()
    const { response } = await (window === undefined
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(window, options))
    return response === 0
  }
}
