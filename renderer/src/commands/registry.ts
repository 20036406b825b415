import {
  BookmarkPlus,
  ChevronsRight,
  CircleX,
  Copy,
  FileDown,
  FileOutput,
  FileUp,
  FlaskConical,
  LayoutTemplate,
  Pause,
  Play,
  Search,
  Settings,
  SquarePen,
  SquareTerminal,
  Trash,
  Undo2,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { MenuCommand } from '@shared/ipc/contract'
import { JOB_COMMANDS, type JobCommand } from '@shared/jobs/commands'

export type CommandId = MenuCommand | 'find' | 'palette'

export interface CommandSpec {
  readonly icon: Component
  /** As tinykeys writes it; `$mod` is Ctrl, and Command on a Mac. */
  readonly shortcut: string | null
  /** Works while a text is being typed; the others would take the key away from it. */
  readonly whileTyping: boolean
}

/** Every command of the window: toolbar, menus, shortcuts and palette are made from this table. */
export const COMMANDS: Readonly<Record<CommandId, CommandSpec>> = {
  newImport: { icon: FileUp, shortcut: '$mod+n', whileTyping: true },
  newExport: { icon: FileOutput, shortcut: '$mod+Shift+n', whileTyping: true },
  start: { icon: Play, shortcut: '$mod+Enter', whileTyping: false },
  dryRun: { icon: FlaskConical, shortcut: null, whileTyping: false },
  resume: { icon: ChevronsRight, shortcut: '$mod+Shift+Enter', whileTyping: false },
  pause: { icon: Pause, shortcut: '$mod+p', whileTyping: false },
  cancel: { icon: CircleX, shortcut: '$mod+.', whileTyping: false },
  edit: { icon: SquarePen, shortcut: 'F2', whileTyping: false },
  duplicate: { icon: Copy, shortcut: null, whileTyping: false },
  saveTemplate: { icon: BookmarkPlus, shortcut: null, whileTyping: false },
  exportRejects: { icon: FileDown, shortcut: '$mod+e', whileTyping: false },
  undo: { icon: Undo2, shortcut: null, whileTyping: false },
  delete: { icon: Trash, shortcut: 'Delete', whileTyping: false },
  templates: { icon: LayoutTemplate, shortcut: null, whileTyping: true },
  settings: { icon: Settings, shortcut: '$mod+,', whileTyping: true },
  find: { icon: Search, shortcut: '$mod+f', whileTyping: true },
  palette: { icon: SquareTerminal, shortcut: '$mod+k', whileTyping: true },
}

export const COMMAND_IDS = Object.keys(COMMANDS) as readonly CommandId[]

/** Commands that make sense for one job at a time. */
export const SINGLE_JOB_COMMANDS: readonly JobCommand[] = ['edit', 'duplicate', 'saveTemplate', 'exportRejects', 'undo']

export function isJobCommand(command: CommandId): command is JobCommand {
  return (JOB_COMMANDS as readonly string[]).includes(command)
}

const mac = navigator.platform.startsWith('Mac')

/** A shortcut as it is shown: `Ctrl+Shift+Enter`. */
export function shortcutLabel(shortcut: string): string {
  const names: Record<string, string> = {
    $mod: mac ? '⌘' : 'Ctrl',
    Shift: mac ? '⇧' : 'Shift',
    Delete: mac ? '⌦' : 'Del',
  }
  return shortcut
    .split('+')
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(mac ? '' : '+')
}

/** The same for `aria-keyshortcuts`. */
export function shortcutAria(shortcut: string): string {
  return shortcut.replace('$mod', mac ? 'Meta' : 'Control')
}
