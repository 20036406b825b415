import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'

/** The function that a script of CommonJS is the body of; called with nothing it does nothing. */
type Body = (
  exports?: unknown,
  require?: (id: string) => unknown,
  module?: Module,
  __filename?: string,
  __dirname?: string,
) => void
/** On the line on which the script begins, so that its lines keep their numbers. A directive of the script has no effect behind it; the build makes none. */
const BEGINNING = '(function (exports, require, module, __filename, __dirname) {if (module === undefined) return;'
interface Module {
  exports: unknown
}

/** Before what V8 has made of a script: checksums of the script and of that, which V8 itself does not check. */
const HEAD_BYTES = 8

/**
 * Loads a program of CommonJS scripts, with the code that V8 has made of them the last time: compiling them takes longer than anything else that happens before a command
 * begins. Nodes from 22.8 on can do that by themselves (`module.enableCompileCache`).
 */
export class Program {
  readonly #cache: string | null
  readonly #modules = new Map<string, Module>()
  readonly #compiled = new Map<string, { readonly script: Script; readonly checksum: number }>()

  /** @param cache folder for what V8 has made of the scripts, null where nothing is to be kept */
  constructor(cache: string | null) {
    this.#cache = cache
  }

  /** What the script at an absolute path exports; it is run once. */
  load(path: string): unknown {
    const known = this.#modules.get(path)
    if (known !== undefined) return known.exports
    const module: Module = { exports: {} }
    this.#modules.set(path, module)
    const others = createRequire(path)
    const body = this.#compile(path).runInThisContext() as Body
    const folder = dirname(path)
    const require = (id: string) => (id.startsWith('.') ? this.load(resolve(folder, id)) : others(id))
    try {
      body(module.exports, require, module, path, folder)
    } catch (error) {
      this.#modules.delete(path)
      throw error
    }
    return module.exports
  }

  /** The scripts of which nothing was kept that could be used. */
  get compiled(): readonly string[] {
    return [...this.#compiled.keys()]
  }

  /** Keeps what V8 has made of the scripts so far, of functions that were called too. A cache that can't be written is none. */
  keep(): void {
    const cache = this.#cache
    if (cache === null) return
    for (const [path, { script, checksum }] of this.#compiled) {
      const kept = this.#kept(cache, path)
      // Others may be writing or reading it.
      const temporary = `${kept}.${process.pid}`
      const isKept = succeeds(() => {
        // V8 has long forgotten the code of what runs once. Made anew it is kept as well, and need not be the next time.
        const body = script.runInThisContext() as Body
        body()
        const code = script.createCachedData()
        const head = Buffer.alloc(HEAD_BYTES)
        head.writeUInt32LE(checksum, 0)
        head.writeUInt32LE(crc32(code), 4)
        mkdirSync(cache, { recursive: true })
        writeFileSync(temporary, Buffer.concat([head, code]))
        renameSync(temporary, kept)
      })
      if (!isKept) succeeds(() => rmSync(temporary, { force: true }))
    }
  }

  #compile(path: string): Script {
    const source = readFileSync(path)
    const checksum = crc32(source)
    const cachedData = this.#find(path, checksum)
    const script = new Script(`${BEGINNING}${source.toString()}\n})`, {
      filename: path,
      ...(cachedData === undefined ? {} : { cachedData }),
    })
    if (script.cachedDataRejected !== false) this.#compiled.set(path, { script, checksum })
    return script
  }

  #find(path: string, checksum: number): Buffer | undefined {
    if (this.#cache === null) return undefined
    try {
      const kept = readFileSync(this.#kept(this.#cache, path))
      const code = kept.subarray(HEAD_BYTES)
      return kept.readUInt32LE(0) === checksum && kept.readUInt32LE(4) === crc32(code) ? code : undefined
    } catch {
      return undefined
    }
  }

  #kept(cache: string, path: string): string {
    return join(cache, `${basename(path)}-${process.versions.v8}-${arch()}`)
  }
}

/** Does what the program can do without: it has done its work, and will again. */
function succeeds(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

/**
 * Loads one of the built programs by its name.
 * @param folder where the built files are
 */
export function loadProgram(folder: string, name: string): unknown {
  // The application is protected against changes of its files, which a cache beside them would get around; nothing can be written there either.
  const isApplication = process.versions['electron'] !== undefined
  const program = new Program(isApplication ? null : join(folder, 'code-cache'))
  process.once('exit', () => {
    program.keep()
  })
  return program.load(join(folder, 'programs', `${name}.cjs`))
}
