import { CATALOGUES } from '@shared/messages/catalogue'
import { COMMANDS } from './commands'
import type { Command } from './commands/command'
import { defaultWorkspace, type Context } from './context'

/** The help of one command, or of all. */
export function helpText({ t }: Context, command: Command | undefined): string {
  const common = ['', t('cli.help.options', { workspace: defaultWorkspace() }), '', t('cli.help.codes')]
  if (command !== undefined) {
    const key = `cli.help.${command.name}`
    const own = key in CATALOGUES.en ? ['', t(key)] : []
    return [t('cli.usage', { usage: `vigie ${command.usage}` }), '', summary(command), ...own, ...common].join('\n')
  }
  const shown = COMMANDS.filter(({ hidden }) => hidden !== true)
  const width = Math.max(...shown.map(({ name }) => name.length))
  const lines = shown.map((one) => `  ${one.name.padEnd(width)}  ${summary(one)}`)
  return [
    t('cli.help.intro'),
    '',
    t('cli.help.commands'),
    ...lines,
    `  ${'help'.padEnd(width)}  ${t('cli.summary.help')}`,
    ...common,
  ].join('\n')

  function summary({ name }: Command): string {
    return t(`cli.summary.${name}`)
  }
}
