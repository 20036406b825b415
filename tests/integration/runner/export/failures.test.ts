import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exportOf, importOf, Workbench } from '../workbench'

let bench: Workbench
let target: string

beforeEach(async () => {
  bench = await Workbench.open()
  const rows = Array.from({ length: 2000 }, (_, id) => [id, `row ${id}`])
  const file = await bench.csv('rows.csv', [['id', 'name'], ...rows])
  await bench.finish('import1', importOf(file, { target: { dataset: 'rows' } }))
  target = join(bench.folder, 'target')
  await mkdir(target)
  process.env['VIGIE_EXPORT_ROWS'] = '25'
})

afterEach(async () => {
  delete process.env['VIGIE_EXPORT_ROWS']
  vi.restoreAllMocks()
  await bench.close()
})

/** From now on, no file takes more than so many bytes in all. */
async function fillDisk(after: number): Promise<void> {
  const handle = await open(join(bench.folder, 'rows.csv'))
  const prototype = Object.getPrototypeOf(handle) as typeof handle
  await handle.close()
  const write = Reflect.get(prototype, 'write') as (...parameters: unknown[]) => unknown
  let written = 0
  vi.spyOn(prototype, 'write').mockImplementation(async function (this: typeof handle, ...parameters: unknown[]) {
    const [, , length] = parameters as [Buffer, number, number]
    if (written + length > after)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    written += length
    return Reflect.apply(write, this, parameters) as ReturnType<typeof write>
  } as never)
}

describe('an export on a disk that is full', () => {
  it.each(['delimited', 'xlsx', 'parquet'] as const)(
    'fails with that as its reason, and leaves nothing (%s)',
    async (kind) => {
      await fillDisk(1500)
      const definition = exportOf('rows', join(target, 'out.dat'), { format: { kind } })
      expect(await bench.export('run001', definition)).toMatchObject({
        kind: 'failed',
        error: { code: 'disk.full' },
        checkpoint: { counters: { success: 0 } },
      })
      expect(await readdir(target)).toEqual([])
      expect(await bench.left()).toEqual([])
      vi.restoreAllMocks()
      expect(await bench.exported('run001', definition)).toMatchObject({ processed: 2000 })
      expect(await readdir(target)).toEqual(['out.dat'])
    },
  )
})

describe('an export whose folder vanishes', () => {
  it('while it is paused fails with that as its reason, and can be gone on with once it is there', async () => {
    const definition = exportOf('rows', join(target, 'out.csv'))
    const first = bench.export('run001', definition)
    await bench.checkpointed('run001')
    await bench.service.handle('stop', { run: 'run001', reason: 'pause' })
    expect(await first).toMatchObject({ kind: 'stopped', reason: 'pause' })
    await rm(target, { recursive: true })
    expect(await bench.export('run001', definition)).toMatchObject({
      kind: 'failed',
      error: { code: 'folder.notFound', params: { path: target } },
    })
    await mkdir(target)
    expect(await bench.exported('run001', definition)).toMatchObject({ processed: 2000 })
  })

  it('while it is written fails, and does not make it again', async () => {
    const definition = exportOf('rows', join(target, 'out.csv'))
    const running = bench.export('run001', definition)
    await bench.checkpointed('run001')
    await rm(target, { recursive: true })
    expect(await running).toMatchObject({ kind: 'failed', error: { code: 'folder.notFound' } })
    expect((await readdir(bench.folder)).includes('target')).toBe(false)
  })
})

describe('a run that is given up', () => {
  it('leaves nothing, whatever it had written, and is not touched while it is under way', async () => {
    const definition = exportOf('rows', join(target, 'out.csv'))
    const first = bench.export('run001', definition)
    await bench.checkpointed('run001')
    await bench.service.handle('discard', { runs: ['run001', 'nobody1'] })
    await bench.service.handle('stop', { run: 'run001', reason: 'pause' })
    expect(await first).toMatchObject({ kind: 'stopped', reason: 'pause' })
    expect(await readdir(target)).toEqual(['out.csv.run001.part'])
    await bench.service.handle('discard', { runs: ['run001'] })
    await bench.service.handle('discard', { runs: ['run001'] })
    expect(await readdir(target)).toEqual([])
    expect(await bench.exported('run001', definition)).toMatchObject({ processed: 2000 })
    await bench.service.handle('discard', { runs: ['run001'] })
    expect(await readdir(target)).toEqual(['out.csv'])
    await bench.service.handle('forget', { runs: ['run001'], jobs: ['job001'] })
    expect(await bench.service.handle('checkpoint', { run: 'run001' })).toBeNull()
    expect(await readdir(target)).toEqual(['out.csv'])
  })
})
