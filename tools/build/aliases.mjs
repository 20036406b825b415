import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * The path aliases of tsconfig.base.json as Vite takes them, so that they are written in one place only.
 * @param {string} root the project's folder (a bundled configuration no longer knows where this file is)
 * @returns {Record<string, string>} alias without `/*` → absolute folder
 */
export function aliases(root) {
  /** @type {{ compilerOptions: { paths: Record<string, string[]> } }} */
  const { compilerOptions } = JSON.parse(readFileSync(resolve(root, 'tsconfig.base.json'), 'utf8'))
  return Object.fromEntries(
    Object.entries(compilerOptions.paths).map(([name, [path = '']]) => [
      name.replace('/*', ''),
      resolve(root, path.replace('/*', '')),
    ]),
  )
}
