import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '@runner/database/open'
import { OWN_FILES } from '@shared/workspace/own-names'
import { SCRATCH } from '@tests/helpers/scratch'

let content: Promise<Buffer> | undefined

/**
 * Puts a database without data into a workspace, as one that was made before and closed. To make each anew takes longer than most tests with
 * it; how one is made is tested in tests/integration/runner/database.test.ts.
 */
export async function putEmptyDatabase(workspace: string): Promise<void> {
  await mkdir(workspace, { recursive: true })
  await writeFile(join(workspace, OWN_FILES.database), await (content ??= make()))
}

async function make(): Promise<Buffer> {
  const folder = await mkdtemp(join(SCRATCH, 'vigie-empty-'))
  const { database } = await openDatabase(folder, (message) => {
    throw new Error(message)
  })
  database.close()
  const bytes = await readFile(join(folder, OWN_FILES.database))
  await rm(folder, { recursive: true })
  return bytes
}
