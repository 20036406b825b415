import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeWhole } from '@files/whole-file'
import { textColumns, Writing } from './writing'

let writing: Writing
beforeAll(async () => {
  writing = await Writing.begin()
})
afterAll(() => writing.close())

const COLUMNS = textColumns('a')

/** Writes rows by the writer into a file that appears whole. */
function write(file: string, overwrite: boolean, ...selects: string[]): Promise<void> {
  return writeWhole(file, overwrite, async (temporary) => {
    const writer = await writing.open(temporary, { kind: 'delimited', header: false, quoting: 'never' }, COLUMNS)
    try {
      for (const select of selects) await writer.write(select)
      await writer.end()
    } finally {
      await writer.close()
    }
  })
}

const mountable = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    execFileSync('umount', ['/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe('a written file', () => {
  it('appears when it is complete', async () => {
    const folder = await folderOf('complete')
    const seen: string[][] = []
    await writeWhole(join(folder, 'a.csv'), false, async (temporary) => {
      await writeFile(temporary, 'whole')
      seen.push(await readdir(folder))
    })
    expect(seen[0]?.every((name) => name.endsWith('.part'))).toBe(true)
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  it('never takes the place of another one unless that is wanted, also of one that appeared meanwhile', async () => {
    const folder = await folderOf('mine')
    const file = join(folder, 'a.csv')
    await writeFile(file, 'mine')
    await expect(write(file, false, `SELECT 'x' AS a`)).rejects.toMatchObject({
      code: 'file.exists',
      params: { path: file },
    })
    const other = join(folder, 'b.csv')
    const meanwhile = writeWhole(other, false, async (temporary) => {
      await writeFile(temporary, 'ours')
      await writeFile(other, 'theirs')
    })
    await expect(meanwhile).rejects.toMatchObject({ code: 'file.exists' })
    expect([await readFile(file, 'utf8'), await readFile(other, 'utf8')]).toEqual(['mine', 'theirs'])
    await write(file, true, `SELECT 'x' AS a`)
    expect(await readFile(file, 'utf8')).toBe('x\n')
    expect((await readdir(folder)).sort()).toEqual(['a.csv', 'b.csv'])
  })

  it('leaves nothing behind where a value can’t be written', async () => {
    const folder = await folderOf('value')
    await expect(write(join(folder, 'a.csv'), false, `SELECT 'x' AS a`, `SELECT 'a,b' AS a`)).rejects.toMatchObject({
      code: 'write.needsQuotes',
      params: { row: 2, field: 'a' },
    })
    expect(await readdir(folder)).toEqual([])
    expect(await readdir(writing.database.blocks)).toEqual([])
  })

  it('is refused where the folder is not there, or vanishes while it is written', async () => {
    const folder = await folderOf('vanished')
    await expect(write(join(folder, 'no', 'a.csv'), false, `SELECT 'x' AS a`)).rejects.toMatchObject({
      code: 'file.unwritable',
    })
    const vanishing = writeWhole(join(folder, 'a.csv'), false, async (temporary) => {
      const writer = await writing.open(temporary, { kind: 'delimited' }, COLUMNS)
      try {
        await writer.write(`SELECT 'x' AS a`)
        await rm(folder, { recursive: true })
        await writer.end()
      } finally {
        await writer.close()
      }
    })
    await expect(vanishing).rejects.toMatchObject({ code: 'write.lost' })
  })

  it.skipIf(!mountable)('is taken away where the disk is full', async () => {
    const folder = await folderOf('full')
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder])
    try {
      const large = `SELECT repeat('x', 1000) AS a FROM range(1000)`
      await expect(write(join(folder, 'a.csv'), false, large)).rejects.toMatchObject({ code: 'disk.full' })
      expect(await readdir(folder)).toEqual([])
    } finally {
      execFileSync('umount', [folder])
    }
  })
})

async function folderOf(name: string): Promise<string> {
  const folder = join(writing.folder, name)
  await mkdir(folder)
  return folder
}
