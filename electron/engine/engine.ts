import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import { OWN_FOLDERS } from '@shared/workspace/own-names'
import type { Engine, EngineOptions } from './api'
import { lockWorkspace } from './store/lock'
import { Store } from './store/store'
import { WorkspaceEngine } from './workspace-engine'

/**
 * Opens a workspace: its store, its journals, and what an earlier program left under way. The list of jobs is there when it returns; whatever
 * needs the data process goes on in the background.
 * @throws workspace.inUse, workspace.unusable
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const workspace = await folderOf(options)
  const lock = options.access === 'write' ? lockWorkspace(workspace) : undefined
  try {
    const store = await Store.open(workspace, {
      access: options.access,
      log: (error) => {
        options.log(toErrorData(error))
      },
    })
    const engine = new WorkspaceEngine({ ...options, workspace, store, lock })
    if (options.access === 'write' && options.recover !== false) await engine.recover(options.recover)
    return engine
  } catch (error) {
    lock?.release()
    throw error
  }
}

/** The workspace's folder under its real name, so that two ways to write it are one workspace. */
async function folderOf({ workspace, access }: EngineOptions): Promise<string> {
  try {
    if (access === 'write') await mkdir(join(workspace, OWN_FOLDERS.journals), { recursive: true })
    return await realpath(workspace)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new VigieError('workspace.unusable', { path: workspace, reason }, { cause: error })
  }
}
