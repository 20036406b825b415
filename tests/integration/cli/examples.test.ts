import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '@cli/commands'
import { checkDefinition } from '@cli/definition/check'
import { EXIT } from '@cli/exit'
import { FIELD_TYPES } from '@shared/jobs/fields'
import { Bench, ROOT } from './vigie'

const EXAMPLES = join(ROOT, 'docs/examples')
const PAGE = readFileSync(join(ROOT, 'docs/command-line.md'), 'utf8')

/** Records of each example over the samples that go in and that are rejected, counted in the files by other means. */
const EXPECTED: Readonly<Record<string, { readonly inserted: number; readonly rejects: number }>> = {
  'airports.json': { inserted: 3376, rejects: 0 },
  'airports-nightly.json': { inserted: 3376, rejects: 0 },
  'birdstrikes.json': { inserted: 2064, rejects: 436 },
  'wildlife-strikes.json': { inserted: 1715, rejects: 5 },
}

describe('the documented job files', () => {
  it.each(readdirSync(EXAMPLES))('%s is one that vigie accepts', (name) => {
    const path = join(EXAMPLES, name)
    const kind = name === 'airports-lists.json' ? 'export' : 'import'
    expect(checkDefinition(path, JSON.parse(readFileSync(path, 'utf8')))).toMatchObject({ kind })
  })

  it.each(Object.entries(EXPECTED))('%s runs from any folder over the sample files', async (name, counters) => {
    const events = await new Bench().events('run', join(EXAMPLES, name))
    expect(events.at(-1)).toMatchObject({ type: 'end', status: 'finished', counters })
  })

  it('run again as the same job, which changes nothing where nothing has changed', async () => {
    const bench = new Bench()
    const file = join(EXAMPLES, 'airports-nightly.json')
    await bench.run('run', file)
    const again = await bench.events('run', file, '--again')
    expect(again.at(-1)).toMatchObject({ status: 'finished', counters: { inserted: 0, updated: 0, unchanged: 3376 } })
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toHaveLength(1)
  })
})

describe('docs/command-line.md', () => {
  it('has every command, option, type and exit code that there is', () => {
    for (const { name, hidden, options } of COMMANDS) {
      if (hidden === true) continue
      expect(PAGE).toContain(`vigie ${name}`)
      for (const option of Object.keys(options)) expect(PAGE).toContain(`--${option}`)
    }
    for (const type of FIELD_TYPES) expect(PAGE).toContain(`\`${type}`)
    for (const code of Object.values(EXIT)) expect(PAGE).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'))
  })
})
