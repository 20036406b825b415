import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { PATHS } from './paths'

/** Where the window is loaded from: a scheme of our own, because file:// may read every file of the user. */
export const ORIGIN = 'app://vigie'

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  // Naive UI puts its styles into the page as <style> elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/**
 * Has to be called before the application is ready.
 * @param keepsCode the profile is the user's own: compiled code is kept in it, with which the list is there a tenth of a second sooner from the third start on. A
 * workspace that was given may come from somebody else, and its profile with it.
 */
export function declareScheme(keepsCode: boolean): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: keepsCode } },
  ])
}

/** Serves the built window, and nothing outside of its folder. */
export function serveWindow(): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    if (url.origin !== ORIGIN && url.host !== 'vigie') return refuse(403)
    if (request.method !== 'GET') return refuse(405)
    const asked = decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)
    const file = normalize(join(PATHS.renderer, asked))
    const type = TYPES[extname(file)]
    if (!file.startsWith(PATHS.renderer + sep) || type === undefined) return refuse(403)
    try {
      const headers = { 'content-type': type, 'content-security-policy': CSP, 'x-content-type-options': 'nosniff' }
      return new Response(new Uint8Array(await readFile(file)), { headers })
    } catch {
      return refuse(404)
    }
  })
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': CSP } })
}
