import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { lockWorkspace } from '@engine/store/lock'
import { open, temporaryFolder } from '@tests/helpers/engine'

const children: ReturnType<typeof spawn>[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Another living program. */
function neighbour(): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  children.push(child)
  return child.pid ?? 0
}

describe('the lock of a workspace', () => {
  it('is held by one program at a time and names it', async () => {
    const workspace = temporaryFolder()
    await open({ workspace })
    await expect(open({ workspace })).rejects.toMatchObject({ code: 'workspace.inUse', params: { pid: process.pid } })
    await expect(open({ workspace: `${workspace}/../${workspace.split('/').at(-1) ?? ''}` })).rejects.toMatchObject({
      code: 'workspace.inUse',
    })
  })

  it('is free again after closing', async () => {
    const workspace = temporaryFolder()
    await (await open({ workspace })).close()
    expect(existsSync(join(workspace, 'vigie.lock'))).toBe(false)
    await open({ workspace })
  })

  it('is not left behind by a workspace that could not be opened', async () => {
    const workspace = temporaryFolder()
    writeFileSync(join(workspace, 'jobs.json'), '{"version":99,"jobs":[]}')
    await expect(open({ workspace })).rejects.toMatchObject({ code: 'workspace.unusable' })
    expect(existsSync(join(workspace, 'vigie.lock'))).toBe(false)
  })

  it('of a living program is respected', () => {
    const workspace = temporaryFolder()
    const pid = neighbour()
    writeFileSync(join(workspace, 'vigie.lock'), JSON.stringify({ pid, started: '' }))
    expect(() => lockWorkspace(workspace)).toThrow(
      expect.objectContaining({ code: 'workspace.inUse', params: { path: workspace, pid } }),
    )
  })

  it.each([
    ['a program that has ended', () => ({ pid: spawnSync(process.execPath, ['-e', '']).pid, started: '1' })],
    ['a program whose number belongs to another one now', () => ({ pid: neighbour(), started: 'long ago' })],
    ['an earlier program with the number of this one', () => ({ pid: process.pid, started: 'long ago' })],
  ])('of %s is taken over', (_whose, holder) => {
    const workspace = temporaryFolder()
    const path = join(workspace, 'vigie.lock')
    writeFileSync(path, JSON.stringify(holder()))
    const lock = lockWorkspace(workspace)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
    lock.release()
    expect(existsSync(path)).toBe(false)
  })

  it('that is cut off or not ours is taken over', () => {
    const workspace = temporaryFolder()
    for (const text of ['', '{"pid":', '[]']) {
      writeFileSync(join(workspace, 'vigie.lock'), text)
      lockWorkspace(workspace).release()
    }
  })
})
