import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'vite'
import { aliases } from '../../tools/build/aliases.mjs'

const ROOT = resolve(import.meta.dirname, '../..')

/** The built data process. @throws when it has not been built */
export function builtRunner(): string {
  const path = resolve(ROOT, 'out/main/runner.js')
  if (!existsSync(path)) throw new Error('out/main/runner.js is missing: npm run build')
  return path
}

/** Builds a program of the tests (TypeScript that uses the aliases) for plain Node. @returns its path */
export async function buildProgram(source: string): Promise<string> {
  const name = source.replace(/^.*\/|\.ts$/g, '')
  const outDir = resolve(ROOT, 'out/tests', `${name}-${process.pid}`)
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    resolve: { alias: aliases(ROOT) },
    ssr: { external: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rollupOptions: { input: resolve(ROOT, source), output: { format: 'es', entryFileNames: `${name}.js` } },
    },
  })
  return resolve(outDir, `${name}.js`)
}
