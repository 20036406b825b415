import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import asc from 'assemblyscript/asc'

const MARK = '?kernel'
const FLAGS = ['-O3', '--converge', '--noAssert', '--enable', 'simd', '--runtime', 'stub']

/**
 * Plugin for Vite: `import bytes from '…/kernel/cutter.ts?kernel'` is a module of electron/kernel, compiled to WebAssembly, as Base64 text.
 * @param {string} root the project's folder (a bundled configuration no longer knows where this file is)
 * @returns {import('vite').Plugin}
 */
export function kernel(root) {
  return {
    name: 'vigie-kernel',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(MARK)) return undefined
      for (const source of sources(root)) this.addWatchFile(source)
      const bytes = await compiled(root, relative(root, id.slice(0, -MARK.length)))
      return `export default ${JSON.stringify(bytes.toString('base64'))}`
    },
  }
}

/**
 * Compiled modules are kept by the hash of what they were made from: builds and tests follow each other all day.
 * @param {string} root @param {string} entry path below it @returns {Promise<Buffer>}
 */
async function compiled(root, entry) {
  const hash = createHash('sha256').update(`${entry} ${FLAGS.join(' ')} ${asc.version}`)
  for (const source of sources(root)) hash.update(readFileSync(source))
  const path = join(root, 'node_modules/.cache/vigie-kernel', `${hash.digest('hex')}.wasm`)
  try {
    return readFileSync(path)
  } catch {
    const bytes = await compile(root, entry)
    mkdirSync(dirname(path), { recursive: true })
    // Several builds may do this at the same time.
    const own = `${path}.${process.pid}`
    writeFileSync(own, bytes)
    renameSync(own, path)
    return bytes
  }
}

/** @param {string} root @param {string} entry @returns {Promise<Buffer>} */
async function compile(root, entry) {
  /** @type {Uint8Array | undefined} */
  let bytes
  const { error, stderr } = await asc.main([entry, '--baseDir', root, '--outFile', 'out.wasm', ...FLAGS], {
    writeFile: (_name, content) => {
      if (typeof content !== 'string') bytes = content
    },
  })
  if (error !== null || bytes === undefined) throw new Error(`${entry}: ${stderr.toString()}`)
  return Buffer.from(bytes)
}

/** @param {string} root @returns {string[]} */
function sources(root) {
  const folder = join(root, 'electron/kernel')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name))
}
