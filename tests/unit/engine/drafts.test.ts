import { describe, expect, it } from 'vitest'
import { definitionOf, draftFor, draftOf } from '@shared/jobs/draft/definition'
import type { ImportDraft } from '@shared/jobs/draft/draft'
import { importDefinitionSchema } from '@shared/jobs/definition'
import { newExportDraft } from '@shared/jobs/export/draft/definition'
import {
  importOf,
  open,
  runToEnd,
  statusOf,
  temporaryFolder,
  untilStatus,
  watchStatuses,
  datasetOf,
} from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'

/** A draft with a field, so that it is complete. */
function complete(dataset: string): ImportDraft {
  const definition = importDefinitionSchema.parse({
    ...importOf(dataset),
    target: { dataset, fields: [{ name: 'id' }] },
    mapping: [{ field: 'id', column: 'Id' }],
  })
  return draftOf(definition, false)
}

const unfinished = (): ImportDraft => ({ ...draftFor(['/data/people 2026.csv']), label: '', description: 'half of it' })

describe('a draft', () => {
  it('is a job being edited, and is found as it was when the program starts again', async () => {
    const workspace = temporaryFolder()
    const engine = await open({ workspace })
    const job = await engine.createDraft(unfinished())
    await engine.close()
    const again = await open({ workspace })
    expect(again.draft(job)).toEqual(unfinished())
    expect(again.definition(job)).toBeNull()
    expect(again.details(job)).toMatchObject({
      status: 'editing',
      label: 'people 2026',
      incomplete: true,
      draft: true,
      dataset: 'people_2026',
      files: ['/data/people 2026.csv'],
      description: 'half of it',
    })
  })

  it('that is not complete is not run, and the reason says how many things are missing', async () => {
    const engine = await open()
    const job = await engine.createDraft(unfinished())
    for (const command of ['start', 'dryRun'] as const)
      await expect(engine[command](job)).rejects.toMatchObject({ code: 'draft.incomplete', params: { count: 2 } })
    expect(statusOf(engine, job)).toBe('editing')
    expect(engine.draft(job)).not.toBeNull()
  })

  it('of an export is kept, listed and run like that of an import', async () => {
    const workspace = temporaryFolder()
    const engine = await open({ workspace })
    const said = { ...newExportDraft('/data/lists'), label: 'Clients' }
    said.source.dataset = 'clients'
    const job = await engine.createDraft(said)
    expect(engine.details(job)).toMatchObject({ kind: 'export', dataset: 'clients', files: [], incomplete: true })
    await expect(engine.start(job)).rejects.toMatchObject({ code: 'draft.incomplete' })
    await engine.close()
    const again = await open({ workspace })
    expect(again.draft(job)).toEqual(said)
    said.target.name = 'clients-{n}.csv'
    await again.saveDraft(job, said)
    expect(again.details(job)).toMatchObject({ files: ['/data/lists/clients-{n}.csv'], incomplete: false })
    const copy = await again.duplicateJob(job, 'Copy of Clients')
    expect(again.draft(copy)).toEqual({ ...said, label: 'Copy of Clients' })
    expect(await again.settled(await again.start(job))).toBe('finished')
    expect(again.draft(job)).toBeNull()
    expect(again.definition(job)).toMatchObject({ kind: 'export', source: { dataset: 'clients' } })
    await again.saveDraft(job, { ...said, label: 'Changed' })
    expect(again.details(job)).toMatchObject({ label: 'Changed', status: 'editing', draft: true })
    expect(await again.discardDraft(job)).toBe(true)
    expect(again.details(job)).toMatchObject({ label: 'Clients', draft: false })
  })

  it('that is complete becomes the definition of the run that is started', async () => {
    const engine = await open()
    const job = await engine.createDraft(complete('people'))
    const run = await engine.start(job)
    expect(await engine.settled(run)).toBe('finished')
    expect(engine.draft(job)).toBeNull()
    expect(engine.definition(job)).toEqual(importDefinitionSchema.parse(definitionOf(complete('people'))))
    expect(engine.run(run).definition).toEqual(engine.definition(job))
  })

  it('beside a definition makes the job edited, and leaves the definition as it is until it is saved', async () => {
    const engine = await open()
    const { job } = await runToEnd(engine, 'people')
    const seen = watchStatuses(engine)
    await engine.saveDraft(job, complete('others'))
    expect(seen).toEqual(['finished → editing'])
    expect(datasetOf(engine, job)).toBe('people')
    expect(engine.details(job)).toMatchObject({ dataset: 'others', draft: true, incomplete: false })
    await engine.updateJob(job, importOf('others'))
    expect(engine.draft(job)).toBeNull()
    expect(datasetOf(engine, job)).toBe('others')
  })

  it('that is given up leaves the definition of before, or no job where there never was one', async () => {
    const engine = await open()
    const { job } = await runToEnd(engine, 'people')
    await engine.saveDraft(job, unfinished())
    expect(await engine.discardDraft(job)).toBe(true)
    expect(engine.details(job)).toMatchObject({ draft: false, dataset: 'people', incomplete: false })
    const fresh = await engine.createDraft(unfinished())
    expect(await engine.discardDraft(fresh)).toBe(false)
    expect(engine.jobs().map(({ id }) => id)).toEqual([job])
  })

  it('of a paused job gives its run up; while a job runs there is none', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner })
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await untilStatus(engine, job, 'running')
    await expect(engine.saveDraft(job, complete('others'))).rejects.toMatchObject({ code: 'lifecycle.refused' })
    await engine.pause(job)
    await engine.settled(run)
    await engine.saveDraft(job, complete('others'))
    expect(engine.run(run).status).toBe('cancelled')
    expect(statusOf(engine, job)).toBe('editing')
  })
})
