import { parseArgs } from 'node:util'
import * as zod from 'zod'
import { describeError } from '@shared/messages/describe'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import packageJson from '../../package.json' with { type: 'json' }
import { COMMANDS } from './commands'
import { createContext, type Context, type Program } from './context'
import { DefinitionError } from './definition/check'
import { EXIT, SeveralErrors, UsageError } from './exit'
import { helpText } from './help'
import { print, printError } from './output/print'

/**
 * The `vigie` command: the same engine and the same runner as the application, without its window.
 * @returns the exit code
 */
export async function main(argv: readonly string[], program: Program): Promise<number> {
  const [name = 'help', ...rest] = argv
  const context = createContext({ program })
  if (context.language === 'fr') zod.config(zod.locales.fr())
  if (name === '--version' || name === 'version') {
    print(packageJson.version)
    return EXIT.finished
  }
  const isHelp = name === 'help' || name === '--help' || name === '-h'
  const called = isHelp ? rest[0] : name
  const command = COMMANDS.find((one) => one.name === called)
  if (isHelp && (called === undefined || command !== undefined)) {
    print(helpText(context, command))
    return EXIT.finished
  }
  if (command === undefined) {
    printError(context.t('cli.unknownCommand', { command: called ?? '' }))
    return EXIT.usage
  }
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: {
        ...command.options,
        workspace: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values['help'] === true) {
      print(helpText(context, command))
      return EXIT.finished
    }
    const [fewest, most] = command.arguments
    if (positionals.length < fewest)
      throw new UsageError('cli.needArgument', { name: command.usage.split(' ')[1] ?? '' })
    if (positionals.length > most) throw new UsageError('cli.tooMany', { argument: positionals[most] ?? '' })
    const workspace = typeof values['workspace'] === 'string' ? values['workspace'] : undefined
    return await command.run(createContext({ program, workspace, json: values['json'] === true }), positionals, values)
  } catch (error) {
    return tell(context, name, error)
  }
}

/** Errors that are nobody's mistake in calling the command. */
const TECHNICAL = /^(workspace|runner|database|disk)\.|^file\.unwritable$|^unexpected$/

/** Says what went wrong, on standard error. @returns the exit code */
function tell(context: Context, command: string, error: unknown): number {
  const { t } = context
  if (error instanceof SeveralErrors) {
    for (const one of error.errors) tell(context, command, one)
    return EXIT.usage
  }
  if (error instanceof DefinitionError) {
    for (const line of error.describe(t)) printError(line)
    return EXIT.usage
  }
  if (error instanceof UsageError || isParseArgsError(error)) {
    const message = error instanceof UsageError ? t(error.key, error.params) : error.message
    printError(t('cli.badUsage', { message, command }))
    return EXIT.usage
  }
  const data = toErrorData(error)
  printError(describeError(t, data))
  if (!(error instanceof VigieError)) {
    printError(data.cause ?? '')
    return EXIT.unexpected
  }
  return TECHNICAL.test(data.code) ? EXIT.failed : EXIT.usage
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
