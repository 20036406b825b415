import { writeSync } from 'node:fs'

/** Writes a line to standard output. A reader that has gone away (`| head`) hears no more; runs that are under way go on to their end. */
export function print(line: string): void {
  write(1, `${line}\n`)
}

/** Writes a line to standard error. */
export function printError(line: string): void {
  write(2, `${line}\n`)
}

/** One JSON event on a line of its own. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value))
}

/** Replaces the line under the cursor; for terminals only. */
export function printProgress(line: string): void {
  write(2, `\r\u001b[K${line}`)
}

/** Outputs that nobody reads any more. */
const gone = new Set<1 | 2>()

function write(target: 1 | 2, text: string): void {
  if (gone.has(target)) return
  const bytes = Buffer.from(text)
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(target, bytes, done)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EPIPE') {
        gone.add(target)
        return
      }
      // A pipe that is full for the moment: there is nothing else to do but to try again.
      if (code !== 'EAGAIN') throw error
    }
  }
}
