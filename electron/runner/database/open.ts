import { access, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { diskFull } from '@files/disk'
import { systemCode } from '@files/errors'
import { syncFolder } from '@files/placing'
import { VigieError } from '@shared/errors/error-data'
import { OWN_FILES } from '@shared/workspace/own-names'
import type { OnFatal } from './connection'
import { Database } from './database'
import { isDiskFull, messageOf, openFailure } from './errors'
import { migrate } from './schema'

/**
 * Stands beside a database from before it is made until its tables are in it for good: a process that is killed meanwhile may leave a file that can't be opened, in
 * which nothing has ever been.
 */
const UNFINISHED_MARK = `${OWN_FILES.database}.new`

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
  const mark = join(workspace, UNFINISHED_MARK)
  try {
    await mkdir(workspace, { recursive: true })
    if (!(await exists(file))) await beginNew(file, mark)
  } catch (thrown) {
    if (isDiskFull(thrown)) throw await diskFull(workspace, thrown)
    throw unusable(workspace, thrown)
  }
  const opened = await openExisting(workspace, file, mark, onFatal)
  await opened.database.use(migrate)
  if (await exists(mark)) await finishNew(opened.database, mark)
  return opened
}

/**
 * Says for good that a database is being made. A write-ahead log without its database (somebody removed the file) is moved aside, or else it would be replayed into the new
 * one.
 */
async function beginNew(file: string, mark: string): Promise<void> {
  if (await exists(`${file}.wal`)) await rename(`${file}.wal`, `${file}.wal.orphaned-${Date.now()}`)
  await (await open(mark, 'w')).close()
  await syncFolder(dirname(file))
}

/** Says for good that it is made, before anything else is in it: what a mark stands beside may be set aside. @throws workspace.unusable */
async function finishNew(database: Database, mark: string): Promise<void> {
  await database.checkpoint()
  try {
    await rm(mark, { force: true })
    await syncFolder(dirname(mark))
  } catch (thrown) {
    database.close()
    throw unusable(database.workspace, thrown)
  }
}

async function openExisting(workspace: string, file: string, mark: string, onFatal: OnFatal): Promise<OpenedDatabase> {
  try {
    return { database: await openPatiently(workspace, file, onFatal), setAside: null }
  } catch (thrown) {
    const log = `${file}.wal`
    const { kind } = openFailure(thrown)
    if ((kind === 'damaged' || kind === 'log') && (await exists(mark))) {
      await setUnfinishedAside(file, log)
      return { database: await openPatiently(workspace, file, onFatal), setAside: null }
    }
    if (kind !== 'log' || !(await exists(log))) throw await explain(thrown, workspace, file)
    return await openWithoutLog(workspace, file, log, onFatal)
  }
}

/** What was cut off while it was being made is kept, should the mark be wrong. */
async function setUnfinishedAside(file: string, log: string): Promise<void> {
  const time = Date.now()
  await rename(file, `${file}.unfinished-${time}`)
  if (await exists(log)) await rename(log, `${log}.unfinished-${time}`)
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

function unusable(workspace: string, thrown: unknown): VigieError {
  const reason = systemCode(thrown) ?? messageOf(thrown)
  return new VigieError('workspace.unusable', { path: workspace, reason }, { cause: thrown })
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
