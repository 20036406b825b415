import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '@shared/ipc/contract'
import { JOB_COMMANDS } from '@shared/jobs/commands'
import type { Translate } from '@shared/messages/translate'

type NamedRole =
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'
  | 'toggleDevTools'
  | 'minimize'
  | 'close'
  | 'quit'
  | 'about'

/** The native menu bar. Commands go to the window, whose one registry knows what they do to what is selected. */
export function buildMenu(t: Translate, command: (command: MenuCommand) => void): void {
  const item = (label: string, does: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => {
      command(does)
    },
  })
  // Electron names the items of its roles in English only.
  const role = (name: NamedRole): MenuItemConstructorOptions => ({ role: name, label: t(`shell.menu.${name}`) })
  const isMac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: t('shell.menu.file'),
      submenu: [
        item(t('shell.menu.newImport'), 'newImport', 'CmdOrCtrl+N'),
        item(t('shell.menu.newExport'), 'newExport', 'CmdOrCtrl+Shift+N'),
        item(t('shell.menu.templates'), 'templates'),
        { type: 'separator' },
        item(t('shell.menu.settings'), 'settings', 'CmdOrCtrl+,'),
        { type: 'separator' },
        role(isMac ? 'close' : 'quit'),
      ],
    },
    {
      label: t('shell.menu.edit'),
      submenu: [
        role('undo'),
        role('redo'),
        { type: 'separator' },
        role('cut'),
        role('copy'),
        role('paste'),
        role('selectAll'),
      ],
    },
    { label: t('shell.menu.job'), submenu: JOB_COMMANDS.map((one) => item(t(`command.${one}`), one)) },
    {
      label: t('shell.menu.view'),
      submenu: [
        role('resetZoom'),
        role('zoomIn'),
        role('zoomOut'),
        { type: 'separator' },
        role('togglefullscreen'),
        ...(app.isPackaged ? [] : [role('toggleDevTools')]),
      ],
    },
    { label: t('shell.menu.window'), role: 'window', submenu: [role('minimize'), role('close')] },
    { label: t('shell.menu.help'), role: 'help', submenu: [role('about')] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
