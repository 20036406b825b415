import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { diskFull } from '@files/disk'
import { systemCode } from '@files/errors'
import { syncFolder } from '@files/placing'
import { VigieError } from '@shared/errors/error-data'
import { OWN_FILES } from '@shared/workspace/own-names'
import type { OnFatal } from './connection'
import { Database } from './database'
import { messageOf, openFailure } from './errors'
import { migrate } from './schema'

const UNFINISHED = `${OWN_FILES.database}.new-`

/** A killed program can leave its data process alive for a moment (seen with Electron): so long its lock is waited for. */
const LOCK_PATIENCE_MS = 5000
const LOCK_RETRY_MS = 100

export interface OpenedDatabase {
  readonly database: Database
  /** Where a damaged write-ahead log was moved to, null when there was none. */
  readonly setAside: string | null
}

/**
 * Opens the workspace's database, making it when there is none.
 * @throws workspace.inUse, workspace.unusable, database.damaged, disk.full
 */
export async function openDatabase(workspace: string, onFatal: OnFatal): Promise<OpenedDatabase> {
  const file = join(workspace, OWN_FILES.database)
  try {
    await mkdir(workspace, { recursive: true })
    if (!(await exists(file))) await create(workspace, file, onFatal)
  } catch (thrown) {
    if (thrown instanceof VigieError || systemCode(thrown) === undefined) throw thrown
    throw new VigieError('workspace.unusable', { path: workspace, reason: systemCode(thrown) ?? '' }, { cause: thrown })
  }
  const opened = await openExisting(workspace, file, onFatal)
  await removeUnfinished(workspace)
  await opened.database.use(migrate)
  return opened
}

async function openExisting(workspace: string, file: string, onFatal: OnFatal): Promise<OpenedDatabase> {
  try {
    return { database: await openPatiently(workspace, file, onFatal), setAside: null }
  } catch (thrown) {
    const log = `${file}.wal`
    if (openFailure(thrown).kind !== 'log' || !(await exists(log))) throw await explain(thrown, workspace, file)
    return await openWithoutLog(workspace, file, log, onFatal)
  }
}

/** Moves the write-ahead log away and opens what the last CHECKPOINT had written; when that fails too, the log is put back. */
async function openWithoutLog(workspace: string, file: string, log: string, onFatal: OnFatal): Promise<OpenedDatabase> {
  const setAside = `${log}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  await rename(log, setAside)
  try {
    return { database: await openPatiently(workspace, file, onFatal), setAside }
  } catch (thrown) {
    await rename(setAside, log)
    throw await explain(thrown, workspace, file)
  }
}

async function openPatiently(workspace: string, file: string, onFatal: OnFatal): Promise<Database> {
  const deadline = Date.now() + LOCK_PATIENCE_MS
  for (;;) {
    try {
      return await Database.open(file, workspace, onFatal)
    } catch (thrown) {
      if (openFailure(thrown).kind !== 'locked' || Date.now() > deadline) throw thrown
      await wait(LOCK_RETRY_MS)
    }
  }
}

async function explain(thrown: unknown, workspace: string, file: string): Promise<VigieError> {
  const failure = openFailure(thrown)
  switch (failure.kind) {
    case 'locked':
      return new VigieError('workspace.inUse', { path: workspace, pid: failure.pid }, { cause: thrown })
    case 'full':
      return diskFull(workspace, thrown)
    case 'access':
      return new VigieError('workspace.unusable', { path: workspace, reason: messageOf(thrown) }, { cause: thrown })
    case 'log':
    case 'damaged':
      return new VigieError('database.damaged', { path: file, reason: messageOf(thrown) }, { cause: thrown })
  }
}

/**
 * Makes the database under another name first: a file that was being created when the process was killed can't be opened. A
 * write-ahead log without its database (somebody removed the file) is moved aside, or else it would be replayed into the new one.
 */
async function create(workspace: string, file: string, onFatal: OnFatal): Promise<void> {
  if (await exists(`${file}.wal`)) await rename(`${file}.wal`, `${file}.wal.orphaned-${Date.now()}`)
  const unfinished = join(workspace, `${UNFINISHED}${process.pid}`)
  await removeFiles(unfinished)
  const database = await Database.open(unfinished, workspace, onFatal)
  try {
    await database.use(migrate)
  } finally {
    database.close()
  }
  await syncFile(unfinished)
  await rename(unfinished, file)
  await removeFiles(unfinished)
  await syncFolder(workspace)
}

async function removeUnfinished(workspace: string): Promise<void> {
  for (const name of await readdir(workspace)) {
    if (name.startsWith(UNFINISHED)) await rm(join(workspace, name), { force: true })
  }
}

async function removeFiles(file: string): Promise<void> {
  await rm(file, { force: true })
  await rm(`${file}.wal`, { force: true })
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (thrown) {
    // Windows does not sync what was opened for reading.
    if (systemCode(thrown) !== 'EPERM') throw thrown
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
