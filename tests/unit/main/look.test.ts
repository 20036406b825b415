import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { fileNameFor } from '@main/ipc/save-dialog'
import { buildMenu } from '@main/menu/menu'
import { parseOptions } from '@main/options'
import { keepWindowState, readWindowState } from '@main/windows/window-state'
import { MENU_COMMANDS, type MenuCommand } from '@shared/ipc/contract'
import { createTranslate } from '@shared/messages/translate'
import { temporaryFolder } from '@tests/helpers/engine'
import { nativeTheme, state } from './electron'
import { startProgram } from './shell'

vi.mock('electron', () => import('./electron'))
vi.mock('electron-log/main', () => import('./log'))

interface Item {
  readonly label?: string
  readonly role?: string
  readonly type?: string
  readonly submenu?: Item[]
  readonly click?: () => void
}
const items = (menu: readonly Item[]): Item[] => menu.flatMap((item) => [item, ...items(item.submenu ?? [])])

describe('the menu bar', () => {
  it('has every command of the contract once, and sends it', () => {
    const sent: MenuCommand[] = []
    buildMenu(createTranslate('en'), (command) => sent.push(command))
    for (const item of items(state.menu as Item[])) item.click?.()
    expect([...sent].sort()).toEqual([...MENU_COMMANDS].sort())
  })

  it('speaks French', () => {
    buildMenu(createTranslate('fr'), () => undefined)
    const labels = items(state.menu as Item[]).map(({ label }) => label)
    expect(labels).toEqual(
      expect.arrayContaining(['Fichier', 'Nouvel import…', 'Démarrer', 'Pause', 'Annuler', 'Quitter']),
    )
  })
})

describe('the menu bar in French', () => {
  it('has no item whose label Electron would write in English', () => {
    buildMenu(createTranslate('fr'), () => undefined)
    const named = items(state.menu as Item[]).filter(({ type }) => type !== 'separator')
    expect(named.filter(({ label }) => label === undefined || label.startsWith('shell.'))).toEqual([])
  })
})

describe('the command line of the application', () => {
  it('takes a workspace and the samples, and passes over what belongs to Chromium', () => {
    const argv = [
      '/usr/bin/electron',
      '--no-sandbox',
      '/app',
      '--workspace',
      '/data/w',
      '--sample',
      '--ozone-platform=x11',
    ]
    expect(parseOptions(argv)).toEqual({ workspace: '/data/w', sample: true })
    expect(parseOptions(['vigie', '--workspace=/data/w'])).toEqual({ workspace: '/data/w', sample: false })
    expect(parseOptions(['vigie', '/a/file.csv', '--workspace'])).toEqual({ workspace: undefined, sample: false })
  })
})

describe('the theme', () => {
  it('is the setting’s from the start and after each change', async () => {
    const { engine } = await startProgram()
    expect(nativeTheme.themeSource).toBe('system')
    await engine.changeSettings({ theme: 'dark' })
    expect(nativeTheme.themeSource).toBe('dark')
  })
})

describe('the language', () => {
  it('is the system’s until the setting names one', async () => {
    state.languages = ['fr-CA', 'en-US']
    const { engine, program } = await startProgram()
    expect(program.state()).toMatchObject({ language: 'fr', version: '1.2.3' })
    await engine.changeSettings({ language: 'en' })
    expect(program.translate()('status.paused')).toBe('Paused')
  })
})

describe('a name that is proposed for a file', () => {
  it.each([
    ['orders', 'orders.csv'],
    ['../../etc/passwd', '__.._etc_passwd.csv'],
    ['a/b\\c:d*e?f"g<h>i|j\u0000k', 'a_b_c_d_e_f_g_h_i_j_k.csv'],
    ['   ', 'vigie.csv'],
    ['x'.repeat(300), `${'x'.repeat(120)}.csv`],
  ])('made from %j has no signs that a system gives a meaning', (name, file) => {
    expect(fileNameFor(name, 'csv')).toBe(file)
  })
})

describe('place and size of the window', () => {
  const bounds = { x: 100, y: 50, width: 1400, height: 900 }

  function kept(maximized: boolean): string {
    const file = join(temporaryFolder(), 'window-state.json')
    const window = new EventEmitter()
    Object.assign(window, { getNormalBounds: () => bounds, isMaximized: () => maximized })
    keepWindowState(window as BrowserWindow, file)
    window.emit('close')
    return file
  }

  it('are those of the last time, also when the window was maximized', () => {
    expect(readWindowState(kept(false))).toEqual({ ...bounds, maximized: false })
    expect(readWindowState(kept(true))).toEqual({ ...bounds, maximized: true })
  })

  it('keep the size but not the place where no screen shows it any more', () => {
    const file = join(temporaryFolder(), 'window-state.json')
    writeFileSync(file, JSON.stringify({ ...bounds, x: 5000, maximized: false }))
    expect(readWindowState(file)).toEqual({ width: 1400, height: 900, maximized: false })
  })

  it.each(['', '{', '{"x":"1"}', 'null'])('are the usual ones where the file holds %j', (content) => {
    const file = join(temporaryFolder(), 'window-state.json')
    writeFileSync(file, content)
    expect(readWindowState(file)).toEqual({ width: 1280, height: 800, maximized: false })
  })
})
