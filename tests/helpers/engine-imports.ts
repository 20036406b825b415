import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { forkRunner } from '@engine/runner-link/fork'
import type { Engine, RunnerProcess } from '@engine/api'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import { COLUMNS, generate } from '../../bench/generate'
import { builtRunner } from './engine-programs'

/** A file of people, one line in a hundred of which is wrong in one of many ways; large enough for several checkpoints. */
export function peopleFile(folder: string, lines = 120_000): string {
  const file = join(folder, 'people.csv')
  generate(file, lines)
  return file
}

export function importPeople(file: string): ImportDefinitionInput {
  const fields = COLUMNS.map(({ name, type }) => ({ name, type }))
  return { label: 'people', source: { files: [file] }, target: { dataset: 'people', fields } }
}

/** Real runners, of which the newest can be killed. */
export class RealRunners {
  readonly #processes: RunnerProcess[] = []

  readonly spawn = (): RunnerProcess => {
    const runner = forkRunner(builtRunner())
    this.#processes.push(runner)
    return runner
  }

  /** kill -9 of the newest one. */
  kill(): void {
    this.#processes.at(-1)?.kill()
  }

  get spawned(): number {
    return this.#processes.length
  }

  /** Pids that still live. */
  alive(): number[] {
    return this.#processes.flatMap(({ pid }) => (pid !== undefined && lives(pid) ? [pid] : []))
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Everything that an import leaves behind, in a form in which two imports of the same file are equal. */
export async function resultOf(engine: Engine, run: string): Promise<unknown> {
  const { status, counters } = engine.run(run)
  const { rows } = await engine.query('select count(*), sum(hash(p)::hugeint)::varchar from people p', null)
  const rejects = createHash('md5')
  let listed = 0
  for (let total = 1; listed < total;) {
    const page = await engine.rejects(run, {}, listed, 1000)
    for (const line of page.lines) rejects.update(JSON.stringify({ ...line, at: null }))
    listed += page.lines.length
    total = page.total
  }
  return { status, counters, rows, rejects: [listed, rejects.digest('hex')] }
}
