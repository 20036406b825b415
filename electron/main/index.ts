import { mkdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import log from 'electron-log/main'
import type { Engine } from '@engine/api'
import { openEngine } from '@engine/engine'
import { createSampleJobs } from '@engine/samples/sample-jobs'
import { toErrorData } from '@shared/errors/error-data'
import { describeError } from '@shared/messages/describe'
import { languageOf } from '@shared/messages/plural'
import { createTranslate } from '@shared/messages/translate'
import { Closing } from './closing'
import { joinWindow } from './ipc/register'
import { sendEvent } from './ipc/wrap'
import { languageInForce } from './language'
import { buildMenu } from './menu/menu'
import { Notifications } from './notifications/notifications'
import { parseOptions } from './options'
import { PATHS } from './paths'
import { Program } from './program'
import { declareScheme, serveWindow } from './protocol'
import { startRunner } from './runner-process'
import { lockDown } from './security'
import { createMainWindow, reveal } from './windows/main-window'

/** How long closing may take after an unexpected error, in ms: a pause at a checkpoint takes less than a second. */
const ORDERLY_MS = 5000

/** The application: one window on one workspace. */
const options = parseOptions(process.argv)
app.setName('Vigie')
app.setAppUserModelId('io.github.vigie')
if (options.workspace !== undefined) {
  // Each workspace has a profile of its own, so that two of them can be open side by side.
  const profile = join(options.workspace, 'window')
  mkdirSync(profile, { recursive: true })
  app.setPath('userData', profile)
}
const workspace = options.workspace ?? join(app.getPath('userData'), 'workspace')
log.transports.file.resolvePathFn = () => join(app.getPath('userData'), 'logs', 'vigie.log')
log.transports.console.level = false

process.on('uncaughtException', giveUp)
process.on('unhandledRejection', giveUp)

declareScheme(options.workspace === undefined)
if (app.requestSingleInstanceLock()) {
  app.whenReady().then(start).catch(failToStart)
} else {
  app.quit()
}

let engine: Engine | undefined
let isGivingUp = false

async function start(): Promise<void> {
  lockDown()
  serveWindow()
  const opened = await openEngine({
    workspace,
    spawnRunner: startRunner,
    cores: cpus().length,
    access: 'write',
    recover: true,
    language: () =>
      engine === undefined ? languageOf(app.getPreferredSystemLanguages()[0]) : languageInForce(engine.settings()),
    log: (error) => {
      log.error(error.code, error.params, error.cause ?? '')
    },
  })
  engine = opened
  if (options.sample) await createSampleJobs(opened, PATHS.samples())
  const program = new Program(opened, workspace)
  joinWindow(program)
  new Notifications(program)
  const menu = () => {
    buildMenu(program.translate(), (command) => {
      sendEvent(program.window(), 'menu.command', { command })
    })
  }
  menu()
  opened.on('settings', menu)
  const window = createMainWindow()
  program.attach(window)
  window.once('show', () => {
    opened.prepare()
  })
  new Closing(program)
  app.on('second-instance', () => {
    reveal(window)
  })
}

function failToStart(error: unknown): void {
  const t = createTranslate(languageOf(app.getPreferredSystemLanguages()[0]))
  log.error('start', error)
  dialog.showErrorBox(t('shell.startFailed'), describeError(t, toErrorData(error)))
  app.exit(1)
}

/** An error that nobody has expected: said, and then the runs stop at their checkpoints, as far as that is still possible. */
function giveUp(error: unknown): void {
  log.error('uncaught', error)
  if (isGivingUp) return
  isGivingUp = true
  const t = createTranslate(languageOf(app.getPreferredSystemLanguages()[0]))
  const message = error instanceof Error ? error.message : String(error)
  dialog.showErrorBox(
    t('shell.unexpected'),
    t('shell.unexpectedDetail', { message, log: log.transports.file.getFile().path }),
  )
  const limit = new Promise((resolve) => setTimeout(resolve, ORDERLY_MS))
  void Promise.race([engine?.close(), limit])
    .catch((again: unknown) => {
      log.error('closing', again)
    })
    .finally(() => {
      app.exit(1)
    })
}
