import { expect } from '@playwright/test'
import { launch, temporaryFolder, type App } from '@tests/helpers/app'
import { test } from '@tests/helpers/test'

let app: App
test.beforeAll(async () => {
  app = await launch({ workspace: temporaryFolder('security') })
})
test.afterAll(async () => {
  await app.electron.close()
})

test('the window has no Node, only the functions of the contract', async () => {
  const found = await app.page.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>)['require'],
    process: typeof (globalThis as Record<string, unknown>)['process'],
    bridge: Object.keys(window.vigie).sort(),
    isFunction: Object.values(window.vigie.requests).every((value) => typeof value === 'function'),
  }))
  expect(found).toEqual({
    require: 'undefined',
    process: 'undefined',
    bridge: ['on', 'pathOf', 'requests'],
    isFunction: true,
  })
})

test('the window is sandboxed, isolated and loaded from its own scheme', async () => {
  const url = await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  expect(url).toBe('app://vigie/index.html')
  const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): {
        sandbox: boolean
        contextIsolation: boolean
        nodeIntegration: boolean
        webSecurity: boolean
      }
    }
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webSecurity }
  })
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
})

test('a strict content security policy comes with every file', async () => {
  const policies = await app.page.evaluate(async () => {
    const urls = ['/index.html', ...[...document.querySelectorAll('script')].map((script) => script.src)]
    return Promise.all(urls.map(async (url) => (await fetch(url)).headers.get('content-security-policy')))
  })
  for (const policy of policies) {
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe-eval')
  }
})

test('scripts from a string and inline scripts do not run', async () => {
  const ran = await app.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.inlineRan = true'
    document.body.append(script)
    return 'inlineRan' in globalThis
  })
  expect(ran).toBe(false)
  await expect(app.page.addScriptTag({ url: 'https://example.org/x.js' })).rejects.toThrow()
})

test('files outside of the window’s folder are not served', async () => {
  const statuses = await app.page.evaluate(() =>
    Promise.all(
      ['/../../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/main/index.js', '/nothing.js', '/'].map(
        async (path) => {
          return (await fetch(`app://vigie${path}`)).status
        },
      ),
    ),
  )
  expect(statuses.slice(0, 4).every((status) => status === 403 || status === 404)).toBe(true)
  expect(statuses[4]).toBe(200)
})

test('the window can’t navigate, open windows or get permissions', async () => {
  await app.page.evaluate(() => {
    location.href = 'https://example.org/'
  })
  expect(await app.page.evaluate(() => window.open('https://example.org/') === null)).toBe(true)
  expect(app.page.url()).toBe('app://vigie/index.html')
  expect(app.electron.windows()).toHaveLength(1)
  expect(
    await app.page.evaluate(() => navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)),
  ).toBe('denied')
})

test('a request whose parameter does not fit the contract is refused', async () => {
  const reply = await app.page.evaluate(() => {
    const send = window.vigie.requests['jobs.details'] as (param: unknown) => Promise<unknown>
    return Promise.all([send({ job: '../../x' }), send({ job: 'abcdef', more: 1 }), send(undefined)])
  })
  expect(reply).toEqual(
    [0, 1, 2].map(() => ({ ok: false, error: expect.objectContaining({ code: 'ipc.refused' }) as unknown })),
  )
})

test('a request from another page is refused', async () => {
  const answer = await app.electron.evaluate(async ({ BrowserWindow, app: program }) => {
    const other = new BrowserWindow({
      show: false,
      webPreferences: {
        preload: `${program.getAppPath()}/out/preload/index.cjs`,
        sandbox: true,
        contextIsolation: true,
      },
    })
    await other.loadURL('data:text/html,<p>other</p>')
    const reply: unknown = await other.webContents.executeJavaScript("window.vigie.requests['jobs.list']()")
    other.destroy()
    return reply
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'ipc.refused' } })
})
