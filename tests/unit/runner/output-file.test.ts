import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { OutputFile } from '@runner/write/output-file'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-output-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

/** What every open file is made of. */
async function handles(): Promise<{ datasync(): Promise<void> }> {
  const handle = await open(folder)
  await handle.close()
  return Object.getPrototypeOf(handle) as { datasync(): Promise<void> }
}

it('does not call what is forced to the disk safe when the disk has refused a part of it before', async () => {
  const refused = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
  vi.spyOn(await handles(), 'datasync').mockRejectedValueOnce(refused)
  const output = await OutputFile.open(join(folder, 'file'), null)
  try {
    await output.append(Buffer.from('one'))
    output.syncAhead()
    await output.append(Buffer.from('two'))
    // The system tells it once: asked again, it forces the rest and says nothing.
    await expect(output.sync()).rejects.toMatchObject({ code: 'file.unwritable' })
    await expect(output.sync()).rejects.toMatchObject({ code: 'file.unwritable' })
  } finally {
    await output.close()
  }
})

it('forces the rest to the disk when a part of it is there already', async () => {
  const output = await OutputFile.open(join(folder, 'file'), null)
  await output.append(Buffer.from('one'))
  output.syncAhead()
  output.syncAhead()
  await output.append(Buffer.from('two'))
  await output.sync()
  expect(output.bytes).toBe(6)
  await output.close()
})
