import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { backupOf, writeDurably, type FileSystem } from '@engine/store/durable-file'
import { temporaryFolder } from '@tests/helpers/engine'
import { FaultySystem } from '@tests/helpers/engine-files'

describe('a durable write', () => {
  it('goes through a temporary file, fsync, a check of the size, the backup, a rename and the fsync of the folder', async () => {
    const path = join(temporaryFolder(), 'jobs.json')
    const faulty = new FaultySystem()
    await writeDurably(path, 'old', faulty.system)
    faulty.arm()
    await writeDurably(path, 'new', faulty.system)
    expect(faulty.calls).toEqual(['open', 'write', 'sync', 'stat', 'link', 'rename', 'rename', 'open', 'sync'])
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readFileSync(backupOf(path), 'utf8')).toBe('old')
  })

  it.each(['once', 'for good'] as const)(
    'that fails %s at any of its steps leaves the old or the new text whole, and a whole backup',
    async (fails) => {
      for (let at = 1, clean = false; !clean; at++) {
        const folder = temporaryFolder()
        const path = join(folder, 'jobs.json')
        const faulty = new FaultySystem()
        await writeDurably(path, 'first', faulty.system)
        await writeDurably(path, 'second', faulty.system)
        faulty.arm({ at, fails })
        const error: unknown = await writeDurably(path, 'third', faulty.system).then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        clean = faulty.calls.length < at
        if (error === undefined) expect(readFileSync(path, 'utf8'), `step ${at}`).toBe('third')
        else expect(error).toMatchObject({ code: 'file.unwritable', params: { path } })
        expect(clean && error !== undefined).toBe(false)
        expect(['second', 'third'], `step ${at}`).toContain(readFileSync(path, 'utf8'))
        expect(['first', 'second'], `step ${at}`).toContain(readFileSync(backupOf(path), 'utf8'))
        if (fails === 'once') {
          expect(readdirSync(folder).sort(), `step ${at}`).toEqual(['jobs.json', 'jobs.json.bak'])
        }
      }
    },
  )

  it('that was short without an error is refused', async () => {
    const path = join(temporaryFolder(), 'jobs.json')
    writeFileSync(path, 'old')
    const { system } = new FaultySystem()
    const short: FileSystem = {
      ...system,
      stat: (async (...args: Parameters<typeof system.stat>) => {
        const stats = await system.stat(...args)
        return Object.assign(stats, { size: Number(stats.size) - 1 })
      }) as typeof system.stat,
    }
    await expect(writeDurably(path, 'new text', short)).rejects.toMatchObject({ code: 'file.unwritable' })
    expect(readFileSync(path, 'utf8')).toBe('old')
  })

  it('keeps a backup where the file system knows no hard links', async () => {
    const path = join(temporaryFolder(), 'jobs.json')
    const { system } = new FaultySystem()
    const unlinked: FileSystem = {
      ...system,
      link: () => Promise.reject(Object.assign(new Error('ENOTSUP'), { code: 'ENOTSUP' })),
    }
    await writeDurably(path, 'old', unlinked)
    await writeDurably(path, 'new', unlinked)
    expect(readFileSync(backupOf(path), 'utf8')).toBe('old')
  })

  it('waits for a program that holds the file for a moment', async () => {
    const path = join(temporaryFolder(), 'jobs.json')
    const { system } = new FaultySystem()
    let refusals = 3
    const held: FileSystem = {
      ...system,
      rename: (from, to) =>
        refusals-- > 0 ? Promise.reject(Object.assign(new Error('EBUSY'), { code: 'EBUSY' })) : system.rename(from, to),
    }
    await writeDurably(path, 'new', held)
    expect(readFileSync(path, 'utf8')).toBe('new')
  })
})
