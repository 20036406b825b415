import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brokenEquations, type Counters } from '@shared/jobs/counters'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import type { Settings } from '@shared/settings/settings'
import { FOLDER, ROOT } from './places'
import { run, type Ran } from './program'

type Fields = NonNullable<ImportDefinitionInput['target']['fields']>
export type FieldSpec = Fields[number]

export interface Imported extends Ran {
  readonly counters: Counters
}

export const WORKSPACE = join(FOLDER, 'workspace')
const CLI = join(ROOT, 'out/main/cli.js')

/**
 * One import by the command line, as everybody runs it. @param fresh false: into the workspace that is there
 * @throws when the counters do not add up
 */
export async function loadByVigie(definition: Omit<ImportDefinitionInput, 'label'>, fresh = true): Promise<Imported> {
  if (fresh) rmSync(WORKSPACE, { recursive: true, force: true })
  const job = join(FOLDER, 'job.json')
  writeFileSync(job, JSON.stringify({ label: 'benchmark', ...definition }))
  const ran = await run(process.execPath, [CLI, 'run', job, '--workspace', WORKSPACE, '--json'])
  const { counters } = JSON.parse(ran.last) as { counters: Counters }
  const wrong = brokenEquations(counters)
  if (wrong.length > 0) throw new Error(wrong.join('; '))
  return { ...ran, counters }
}

/** Changes settings of the workspace, which nobody has open. */
export function changeSettings(settings: Partial<Settings>): void {
  const file = join(WORKSPACE, 'jobs.json')
  const stored = JSON.parse(readFileSync(file, 'utf8')) as { readonly settings: object }
  writeFileSync(file, JSON.stringify({ ...stored, settings: { ...stored.settings, ...settings } }))
}

/** Undoes the last run of the job that was imported last. */
export async function undoLast(): Promise<Ran> {
  const { last } = await run(process.execPath, [CLI, 'jobs', '--workspace', WORKSPACE, '--json'])
  const jobs = JSON.parse(last) as readonly { readonly id: string }[]
  return run(process.execPath, [CLI, 'undo', jobs.at(-1)?.id ?? '', '--workspace', WORKSPACE, '--json'])
}

/** Fields of a target without what only a peer needs. */
export function fieldsOf(columns: readonly FieldSpec[]): Fields {
  return columns.map(({ name, type, precision, scale, rules }) => ({
    name,
    type,
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
    ...(rules === undefined ? {} : { rules }),
  }))
}

/** Highest memory of each process over several imports, in MB. */
export function highest(runs: readonly Ran[]): Readonly<Record<string, number>> {
  const peaks: Record<string, number> = {}
  for (const { memory } of runs)
    for (const [role, mb] of memory) peaks[role] = Math.max(peaks[role] ?? 0, Math.round(mb))
  return peaks
}
