import type { ParseArgsConfig } from 'node:util'
import type { Context } from '../context'

export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

/** A command of `vigie`. Its summary is `cli.summary.<name>` and its options may be explained under `cli.help.<name>`. */
export interface Command {
  readonly name: string
  /** What stands behind the command's name, as in `vigie run JOB.json…`. */
  readonly usage: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** Fewest and most arguments that are no options. */
  readonly arguments: readonly [number, number]
  /** Not in the list of commands. */
  readonly hidden?: boolean
  /** @returns the exit code @throws UsageError, DefinitionError, VigieError */
  run(context: Context, args: readonly string[], options: OptionValues): Promise<number>
}

/** The texts of an option that may be given several times. */
export function texts(value: OptionValues[string]): string[] {
  if (value === undefined || typeof value === 'boolean') return []
  return typeof value === 'string' ? [value] : value.filter((one) => typeof one === 'string')
}

/** The text of an option that may be given once. */
export function text(value: OptionValues[string]): string | undefined {
  return typeof value === 'string' ? value : undefined
}
