import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeEach, describe, expect, it } from 'vitest'
import { Program } from '../../../electron/start/program'
import { scratchFolder } from '../scratch-folder'

/** Has V8 forget all code that is not being run, as it does by and by with what has not been run for some time. */
function forgetCode(): void {
  for (const flag of ['--expose-gc', '--stress-flush-code']) setFlagsFromString(flag)
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  setFlagsFromString('--no-stress-flush-code')
}

describe('A program of scripts', () => {
  let folder: string
  let main: string
  let other: string
  let cache: string
  beforeEach(() => {
    folder = mkdtempSync(join(scratchFolder(), 'program-'))
    main = join(folder, 'main.cjs')
    other = join(folder, 'other.cjs')
    cache = join(folder, 'cache')
    writeFileSync(other, `exports.name = 'Zoé'\nexports.path = require('node:path').sep`)
    writeFileSync(main, `const { name } = require('./other.cjs')\nexports.greet = () => 'hello ' + name`)
  })

  /** Loads it, calls it, and says which scripts had to be compiled. */
  function use(kept: string | null = cache): { readonly said: string; readonly compiled: readonly string[] } {
    const program = new Program(kept)
    const { greet } = program.load(main) as { greet(): string }
    const said = greet()
    program.keep()
    return { said, compiled: program.compiled }
  }

  it('is compiled once, and then taken from what was kept', () => {
    expect(use()).toEqual({ said: 'hello Zoé', compiled: [main, other] })
    expect(use()).toEqual({ said: 'hello Zoé', compiled: [] })
  })

  it('is compiled anew where a script has changed, also one that is as long as before', () => {
    use()
    writeFileSync(other, readFileSync(other, 'utf8').replace('Zoé', 'Ané'))
    expect(use()).toEqual({ said: 'hello Ané', compiled: [other] })
    expect(use().compiled).toEqual([])
  })

  it.each([
    ['cut', (code: Buffer) => code.subarray(0, 5)],
    ['shorter', (code: Buffer) => code.subarray(0, -9)],
    ['damaged', (code: Buffer) => Buffer.concat([code.subarray(0, 40), Buffer.from([7]), code.subarray(41)])],
    ['empty', () => Buffer.alloc(0)],
  ])('is compiled anew where what was kept of it is %s', (_, change) => {
    use()
    for (const name of readdirSync(cache)) {
      const kept = join(cache, name)
      writeFileSync(kept, change(readFileSync(kept)))
    }
    expect(use()).toEqual({ said: 'hello Zoé', compiled: [main, other] })
    expect(use().compiled).toEqual([])
  })

  it('works where nothing can be kept', () => {
    writeFileSync(cache, 'a file')
    expect(use().said).toBe('hello Zoé')
    expect(use(null)).toEqual({ said: 'hello Zoé', compiled: [main, other] })
  })

  it('keeps the code of what ran once, which V8 forgets in the meantime, without running it again', () => {
    const functions = Array.from({ length: 500 }, (_, n) => `exports.f${n} = () => ${n} + exports.f${n}.length`)
    writeFileSync(
      other,
      `globalThis.begun = (globalThis.begun ?? 0) + 1\nexports.name = 'Zoé'\n${functions.join('\n')}`,
    )
    const sizeOfKept = (isForgotten: boolean): number => {
      const program = new Program(cache)
      program.load(main)
      if (isForgotten) forgetCode()
      program.keep()
      const [kept = ''] = readdirSync(cache).filter((name) => name.startsWith('other'))
      const { size } = statSync(join(cache, kept))
      rmSync(cache, { recursive: true })
      return size
    }
    const { begun = 0 } = globalThis as { begun?: number }
    const fresh = sizeOfKept(false)
    expect(sizeOfKept(true)).toBeGreaterThan(fresh * 0.9)
    expect((globalThis as { begun?: number }).begun).toBe(begun + 2)
  })

  it('leaves nothing beside what it keeps', () => {
    use()
    expect(readdirSync(cache).filter((name) => !/^(?:main|other)\.cjs-[\w.-]+$/.test(name))).toEqual([])
  })

  it('runs each script once, also one that needs whoever needs it', () => {
    writeFileSync(
      other,
      `exports.name = 'Zoé'\nexports.main = require('./main.cjs')\nglobalThis.runs = (globalThis.runs ?? 0) + 1`,
    )
    const program = new Program(null)
    program.load(main)
    program.load(other)
    expect((globalThis as { runs?: number }).runs).toBe(1)
  })

  it('names the script and the line in which an error was thrown', () => {
    mkdirSync(join(folder, 'deep'))
    const bad = join(folder, 'deep', 'bad.cjs')
    writeFileSync(bad, `\n\nthrow new Error('no')`)
    let stack = ''
    try {
      new Program(null).load(bad)
    } catch (error) {
      stack = (error as Error).stack ?? ''
    }
    expect(stack).toContain(`${bad}:3`)
  })
})
