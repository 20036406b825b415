import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build/build.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { fail } from './setup/fail.mjs'
import { ROOT } from './setup/paths.mjs'
import { run } from './setup/run.mjs'

/** `npm run schema`: writes resources/job.schema.json, the JSON Schema of job files, from the schema that the program itself checks with. */
try {
  ensureDependencies()
  ensureBuilt()
  const schema = run(process.execPath, [join(ROOT, 'out/main/cli.js'), 'schema'])
  const file = join(ROOT, 'resources/job.schema.json')
  // Only here once the dependencies are.
  const { format, resolveConfig } = await import('prettier')
  writeFileSync(file, await format(schema, { ...(await resolveConfig(file)), filepath: file }))
} catch (error) {
  fail(error)
}
