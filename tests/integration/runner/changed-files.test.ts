import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FORMAT_FILES, messyRows } from '@tests/helpers/format-files'
import { importOf, Workbench } from './workbench'

const TARGET = {
  dataset: 'people',
  fields: [{ name: 'id', type: 'integer' as const }, { name: 'name' }, { name: 'score', type: 'integer' as const }],
}

let bench: Workbench
beforeEach(async () => {
  process.env['VIGIE_BLOCK_BYTES'] = '5000'
  bench = await Workbench.open()
})
afterEach(async () => {
  delete process.env['VIGIE_BLOCK_BYTES']
  await bench.close()
})

describe.each(FORMAT_FILES)('an import of $name that was stopped', ({ name, format, make }) => {
  it('goes on with the same file only, and then as if nothing had happened', async () => {
    const content = await make(messyRows(2500), bench.folder)
    const file = await bench.file(name, content)
    const definition = importOf(file, { source: { format }, target: TARGET })
    const work = bench.service.handle('import', { run: 'run001', definition, dry: false, again: false })
    await bench.checkpointed('run001')
    await bench.service.handle('stop', { run: 'run001', reason: 'pause' })
    const stopped = await work
    expect(stopped.kind).toBe('stopped')
    const { rows: before } = await bench.service.handle('query', { sql: 'SELECT count(*) FROM people', limit: null })

    const rows = messyRows(2500)
    const other = await make([...rows.slice(0, -1), ['9', 'other', '9']], bench.folder)
    const longer = Buffer.concat([content, Buffer.from('\n')])
    const changes: readonly (readonly [code: string, change: () => Promise<void>])[] = [
      ['source.changed', () => writeFile(file, other)],
      // What is behind the end of a zip makes it none.
      [name.endsWith('.zip') ? 'archive.damaged' : 'source.changed', () => writeFile(file, longer)],
      ['file.notFound', () => rm(file)],
    ]
    for (const [code, change] of changes) {
      await change()
      expect(await bench.import('run001', definition)).toMatchObject({ kind: 'failed', error: { code } })
      expect(await bench.query('SELECT count(*) FROM people')).toEqual(before)
    }

    await writeFile(join(bench.folder, name), content)
    const counters = await bench.finish('run001', definition)
    const stored = await bench.query('SELECT id, name, score FROM stored.people ORDER BY rowid')
    const whole = { ...TARGET, dataset: 'whole' }
    expect(await bench.finish('run002', importOf(file, { source: { format }, target: whole }))).toEqual(counters)
    expect(await bench.query('SELECT id, name, score FROM stored.whole ORDER BY rowid')).toEqual(stored)
  })
})
