import { existsSync } from 'node:fs'
import { cpus, homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Engine, RunnerProcess } from '@engine/api'
import { openEngine } from '@engine/engine'
import { languageOf, type Language } from '@shared/messages/plural'
import { createTranslate, type Translate } from '@shared/messages/translate'
import { UsageError } from './exit'

/** The program that the commands belong to. */
export interface Program {
  /** Where its built files are. */
  readonly folder: string
  /** Starts a data process. */
  readonly spawnRunner: () => RunnerProcess
}

/** What every command gets: where to work, in which language, and how to answer. */
export interface Context {
  readonly workspace: string
  readonly json: boolean
  readonly language: Language
  readonly t: Translate
  readonly program: Program
}

/** The workspace where none is named. */
export function defaultWorkspace(): string {
  const data = process.env['XDG_DATA_HOME']
  if (process.env['VIGIE_WORKSPACE'] !== undefined && process.env['VIGIE_WORKSPACE'] !== '')
    return process.env['VIGIE_WORKSPACE']
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? homedir(), 'Vigie', 'workspace')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Vigie', 'workspace')
  return join(data === undefined || data === '' ? join(homedir(), '.local', 'share') : data, 'vigie', 'workspace')
}

export function createContext(options: {
  readonly program: Program
  readonly workspace?: string | undefined
  readonly json?: boolean | undefined
}): Context {
  // An empty variable counts as one that is not set (POSIX).
  const locale = ['LC_ALL', 'LC_MESSAGES', 'LANG']
    .map((name) => process.env[name])
    .find((value) => value !== undefined && value !== '')
  const language = languageOf(locale)
  return {
    workspace: resolve(options.workspace ?? defaultWorkspace()),
    json: options.json ?? false,
    language,
    t: createTranslate(language),
    program: options.program,
  }
}

/**
 * Opens the workspace, lets `work` use it, and closes it.
 * @param access `read` works beside a running application
 * @param recover which interrupted runs to go on with (see EngineOptions): only `vigie resume` does
 * @throws UsageError where a workspace to read does not exist
 */
export async function withEngine<T>(
  context: Context,
  access: 'write' | 'read',
  work: (engine: Engine) => Promise<T>,
  recover: boolean | string = false,
): Promise<T> {
  if (access === 'read' && !existsSync(context.workspace))
    throw new UsageError('cli.noWorkspace', { path: context.workspace })
  const engine = await openEngine({
    workspace: context.workspace,
    spawnRunner: context.program.spawnRunner,
    cores: cpus().length,
    access,
    recover,
    language: () => context.language,
    log: (error) => process.stderr.write(`${context.t('cli.unexpected', { message: error.cause ?? error.code })}\n`),
  })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}
