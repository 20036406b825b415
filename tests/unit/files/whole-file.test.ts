import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeWholeText } from '@files/whole-file'
import { scratchFolder } from '../scratch-folder'

describe('a text that is written whole', () => {
  it('appears under its name, alone, and takes the place of another one only where that is wanted', async () => {
    const folder = scratchFolder()
    const file = join(folder, 'job.json')
    await writeWholeText(file, 'one', false)
    await expect(writeWholeText(file, 'two', false)).rejects.toMatchObject({
      code: 'file.exists',
      params: { path: file },
    })
    expect(readFileSync(file, 'utf8')).toBe('one')
    await writeWholeText(file, 'three', true)
    expect(readFileSync(file, 'utf8')).toBe('three')
    expect(readdirSync(folder)).toEqual(['job.json'])
  })

  it('is refused with the reason where nothing can be written, nor taken away', async () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'file'), '')
    mkdirSync(join(folder, 'there'))
    const refused = async (...path: string[]) => {
      const file = join(folder, ...path)
      return writeWholeText(file, 'x', true).catch((thrown: unknown) => thrown)
    }
    const unwritable = (reason: string) => ({ code: 'file.unwritable', params: { reason } })
    expect(await refused('x'.repeat(250))).toMatchObject(unwritable('ENAMETOOLONG'))
    expect(await refused('file', 'job.json')).toMatchObject(unwritable('ENOTDIR'))
    expect(await refused('nowhere', 'job.json')).toMatchObject(unwritable('ENOENT'))
    expect(readdirSync(join(folder, 'there'))).toEqual([])
  })
})
