import { settingsPatchSchema, settingsSchema, type Settings } from '@shared/settings/settings'
import { withEngine } from '../context'
import { UsageError } from '../exit'
import { print, printJson } from '../output/print'
import { pairs } from '../output/table'
import type { Command } from './command'

/** `vigie settings [NAME=VALUE…]`: the settings of the workspace; some of them are changed first. */
export const settingsCommand: Command = {
  name: 'settings',
  usage: 'settings [NAME=VALUE…] [--workspace DIR] [--json]',
  options: {},
  arguments: [0, Number.POSITIVE_INFINITY],
  run: (context, changes) => {
    const patch = patchOf(changes)
    return withEngine(context, changes.length === 0 ? 'read' : 'write', async (engine) => {
      const settings = changes.length === 0 ? engine.settings() : await engine.changeSettings(patch)
      if (context.json) printJson({ type: 'settings', settings })
      else for (const line of pairs(namesOf().map((name) => [name, JSON.stringify(settings[name])]))) print(line)
      return 0
    })
  },
}

function namesOf(): (keyof Settings)[] {
  return Object.keys(settingsSchema.shape) as (keyof Settings)[]
}

/** Values are JSON, or texts as they are. @throws UsageError */
function patchOf(changes: readonly string[]): Partial<Settings> {
  const given = changes.map((change) => {
    const at = change.indexOf('=')
    const name = at < 0 ? change : change.slice(0, at)
    if (at < 0 || !(name in settingsSchema.shape))
      throw new UsageError('cli.badSetting', { change, names: namesOf().join(', ') })
    return [name, valueOf(change.slice(at + 1))] as const
  })
  const parsed = settingsPatchSchema.safeParse(Object.fromEntries(given))
  if (!parsed.success)
    throw new UsageError('cli.badSetting', { change: changes.join(' '), names: namesOf().join(', ') })
  // A schema with defaults fills up what is left out; only what was given is changed.
  return Object.fromEntries(given.map(([name]) => [name, parsed.data[name as keyof Settings]])) as Partial<Settings>
}

function valueOf(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return written
  }
}
