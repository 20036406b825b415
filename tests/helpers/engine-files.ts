import * as fs from 'node:fs/promises'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { FileSystem } from '@engine/store/durable-file'

/** What happens to the calls of a failing file system. */
export interface Fault {
  /** The n-th call (from 1) is the first that fails. */
  readonly at: number
  /** `once`: an error of the disk. `for good`: as if the program had been killed there, so that it can't even clean up. */
  readonly fails: 'once' | 'for good'
}

/** A file system over the real one whose calls can be counted and made to fail. */
export class FaultySystem {
  calls: string[] = []
  #fault: Fault | undefined

  /** Begins to count anew. */
  arm(fault?: Fault): void {
    this.calls = []
    this.#fault = fault
  }

  readonly system: FileSystem = {
    open: (async (...args: Parameters<typeof fs.open>) => {
      await this.#step('open')
      return this.#handle(await fs.open(...args))
    }) as typeof fs.open,
    rename: this.#wrap('rename', fs.rename),
    stat: this.#wrap('stat', fs.stat) as typeof fs.stat,
    unlink: this.#wrap('unlink', fs.unlink),
    link: this.#wrap('link', fs.link),
    copyFile: this.#wrap('copyFile', fs.copyFile),
    readFile: fs.readFile,
  }

  #wrap<A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return async (...args) => {
      await this.#step(name)
      return call(...args)
    }
  }

  #handle(handle: fs.FileHandle): fs.FileHandle {
    return new Proxy(handle, {
      get: (target, name) => {
        if (name === 'writeFile') {
          return async (bytes: Buffer) => {
            try {
              await this.#step('write')
            } catch (error) {
              // A full disk takes a part.
              await target.writeFile(bytes.subarray(0, bytes.length >> 1))
              throw error
            }
            await target.writeFile(bytes)
          }
        }
        if (name === 'sync') {
          return async () => {
            await this.#step('sync')
            await target.sync()
          }
        }
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
  }

  #step(name: string): Promise<void> {
    this.calls.push(name)
    const fault = this.#fault
    const call = this.calls.length
    const fails = fault !== undefined && (fault.fails === 'once' ? call === fault.at : call >= fault.at)
    return fails ? Promise.reject(Object.assign(new Error(`EIO: ${name}`), { code: 'EIO' })) : Promise.resolve()
  }
}

/** Every file below a folder with its content: two equal pictures mean that nothing was touched. */
export function picture(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  )
}
