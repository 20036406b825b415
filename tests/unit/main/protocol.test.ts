import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { serveWindow } from '@main/protocol'
import { temporaryFolder } from '@tests/helpers/engine'
import { state } from './electron'
import './shell'

const paths = vi.hoisted(() => ({ renderer: '' }))
vi.mock('electron', () => import('./electron'))
vi.mock('electron-log/main', () => import('./log'))
vi.mock('@main/paths', () => ({ PATHS: paths }))

beforeEach(() => {
  const folder = temporaryFolder()
  paths.renderer = join(folder, 'renderer')
  mkdirSync(join(paths.renderer, 'assets'), { recursive: true })
  mkdirSync(join(folder, 'renderer-secret'))
  writeFileSync(join(paths.renderer, 'index.html'), '<!doctype html>')
  writeFileSync(join(paths.renderer, 'assets/a b.js'), 'export {}')
  writeFileSync(join(paths.renderer, 'notes.sqlite'), 'no type')
  writeFileSync(join(folder, 'package.json'), '{}')
  writeFileSync(join(folder, 'renderer-secret/x.js'), 'secret')
  serveWindow()
})

async function get(url: string, method = 'GET') {
  // What Electron hands over is not normalised by us: an address is given as it was asked for.
  const response = await state.served?.({ url, method } as Request)
  if (response === undefined) throw new Error('nothing serves the window')
  return { status: response.status, headers: response.headers, body: await response.text() }
}

describe('the app:// scheme', () => {
  it('serves the files of the window with their types', async () => {
    expect(await get('app://vigie/')).toMatchObject({ status: 200, body: '<!doctype html>' })
    const script = await get('app://vigie/assets/a%20b.js')
    expect(script).toMatchObject({ status: 200, body: 'export {}' })
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('sends a strict content security policy with every answer, refusals included', async () => {
    for (const path of ['/', '/nothing.js', '/..%2fpackage.json']) {
      const policy = (await get(`app://vigie${path}`)).headers.get('content-security-policy') ?? ''
      const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]))
      expect(rules.get('default-src')).toBe("'none'")
      expect(rules.get('script-src')).toBe("'self'")
      expect(rules.get('connect-src')).toBe("'self'")
      for (const name of ['base-uri', 'form-action', 'frame-ancestors', 'object-src']) {
        expect(rules.get(name)).toBe("'none'")
      }
    }
  })

  it.each([
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/..%2frenderer-secret/x.js',
    '/%2fetc%2fpasswd.json',
    '/..%5cpackage.json',
    '/x%00.js',
    '/notes.sqlite',
    '/assets',
    '/nothing.js',
  ])('does not serve %s', async (path) => {
    const { status, body } = await get(`app://vigie${path}`)
    expect([403, 404]).toContain(status)
    expect(body).toBe('')
  })

  it('serves neither another host nor another method', async () => {
    expect((await get('app://elsewhere/index.html')).status).toBe(403)
    expect((await get('app://vigie/index.html', 'POST')).status).toBe(405)
  })
})
