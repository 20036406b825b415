import { Store } from '@engine/store/store'
import { jobDefinitionSchema } from '@shared/jobs/definition'

/**
 * Saves one job after the other, larger and smaller ones, and says on standard output which are durable: to be killed by tests.
 *
 * Arguments: workspace, number of the first job.
 */
const [workspace = '', first = '0'] = process.argv.slice(2)

const store = await Store.open(workspace, {
  access: 'write',
  log: (error) => {
    throw error
  },
})
for (let n = Number(first); ; n++) {
  const definition = jobDefinitionSchema.parse({
    label: `job ${n}`,
    description: 'x'.repeat((n * 7919) % 9000),
    source: { files: ['a.csv'] },
    target: { dataset: 'a' },
  })
  const at = new Date().toISOString()
  const id = `job${String(n).padStart(6, '0')}`
  store.putJob({ id, createdAt: at, changedAt: at, editing: true, definition, draft: null })
  await store.saveJobs()
  process.stdout.write(`${n}\n`)
}
