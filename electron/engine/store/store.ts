import { join } from 'node:path'
import { jobRecordSchema, runRecordSchema, type JobRecord, type RunRecord } from '@shared/jobs/records'
import { settingsSchema, type Settings } from '@shared/settings/settings'
import type { Notice } from '../api'
import { CollectionFile } from './collection-file'
import type { FileSystem } from './durable-file'
import type { Migration } from './load'

/** Version of both files; raise it together with a migration that brings older files here. */
export const STORE_VERSION = 1

/** Version 0 was written before files had their settings beside the jobs. */
const JOB_MIGRATIONS: readonly Migration[] = [(file) => ({ settings: {}, jobs: [], ...file, version: 1 })]
const RUN_MIGRATIONS: readonly Migration[] = [(file) => ({ runs: [], ...file, version: 1 })]

/** Jobs, runs and settings of a workspace: two JSON files, mirrored in memory. */
export interface Store {
  readonly jobs: CollectionFile<JobRecord>
  readonly runs: CollectionFile<RunRecord>
  settings(): Settings
  /** Resolves when the settings are on disk. */
  saveSettings(settings: Settings): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the store of a workspace.
 * @param options.repair `false` for a reader beside a running program: nothing is written
 * @throws workspace.unusable for files of a newer Vigie
 */
export async function openStore(
  workspace: string,
  options: { readonly repair: boolean; readonly system?: FileSystem },
): Promise<{ store: Store; notices: Notice[] }> {
  const jobs = await CollectionFile.open<JobRecord>(
    {
      path: join(workspace, 'jobs.json'),
      list: 'jobs',
      version: STORE_VERSION,
      migrations: JOB_MIGRATIONS,
      record: jobRecordSchema,
    },
    options,
  )
  const runs = await CollectionFile.open<RunRecord>(
    {
      path: join(workspace, 'runs.json'),
      list: 'runs',
      version: STORE_VERSION,
      migrations: RUN_MIGRATIONS,
      record: runRecordSchema,
    },
    options,
  )
  const parsed = settingsSchema.safeParse(jobs.collection.extra('settings') ?? {})
  let settings = parsed.success ? parsed.data : settingsSchema.parse({})
  const store: Store = {
    jobs: jobs.collection,
    runs: runs.collection,
    settings: () => settings,
    saveSettings: (changed) => {
      settings = changed
      jobs.collection.setExtra('settings', changed)
      return jobs.collection.save()
    },
    close: async () => {
      await jobs.collection.close()
      await runs.collection.close()
    },
  }
  return { store, notices: [...jobs.notices, ...runs.notices] }
}
