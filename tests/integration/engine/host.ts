import { forkRunner } from '@engine/runner-link/fork'
import { openEngine } from '@engine/engine'
import type { JobDefinitionInput } from '@shared/jobs/definition'

/**
 * A program that hosts an engine, to be killed by tests: opens the workspace, goes on with what it finds or starts the job it is given, writes
 * each status to standard output, and closes when its run has come to rest.
 *
 * Arguments: workspace, path of the built runner, definition of the job as JSON.
 */
const [workspace = '', runner = '', definition = ''] = process.argv.slice(2)

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const engine = await openEngine({
  workspace,
  spawnRunner: () => forkRunner(runner),
  cores: 2,
  access: 'write',
  recover: true,
  log: (error) => {
    say({ error })
  },
})
engine.on('status', ({ run, to }) => {
  say({ run, status: to })
})

const wanted = JSON.parse(definition) as JobDefinitionInput
const job = engine.jobs().find(({ label }) => label === wanted.label)?.id ?? (await engine.createJob(wanted))
const run = engine.details(job).run ?? (await engine.start(job))
say({ run, status: engine.run(run).status })
const status = await engine.settled(run)
await engine.close()
say({ end: status, notices: engine.notices })
