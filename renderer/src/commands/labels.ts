import { t, w } from '../i18n/i18n'
import { isJobCommand, type CommandId } from './registry'

/** What a command is called, everywhere. */
export function commandLabel(command: CommandId): string {
  return isJobCommand(command) ? t(`command.${command}`) : w(`command.${command}`)
}
