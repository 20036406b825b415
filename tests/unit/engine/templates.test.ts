import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Engine } from '@engine/api'
import { readTemplateFile, writeTemplateFile } from '@engine/templates/template-file'
import { importOf, open, runToEnd, temporaryFolder } from '@tests/helpers/engine'
import { picture } from '@tests/helpers/engine-files'
import { importTemplateSchema } from '@shared/templates/template'

const template = (label: string, parts: object = {}) => importTemplateSchema.parse({ label, ...parts })
const labels = (engine: Engine) => engine.templates.list().map(({ label }) => label)

/** A workspace with two templates, written twice so that there is a backup with one. */
async function filled(): Promise<{ workspace: string; ids: string[] }> {
  const workspace = temporaryFolder()
  const engine = await open({ workspace })
  const ids = [
    await engine.templates.save(template('Orders', { target: { dataset: 'orders' } }), false),
    await engine.templates.save(template('People', { source: { columns: ['id', 'name'] } }), false),
  ]
  await engine.close()
  return { workspace, ids }
}

describe('Templates', () => {
  it('are there when the workspace is opened again, also beside a running program', async () => {
    const { workspace, ids } = await filled()
    const engine = await open({ workspace })
    expect(engine.notices).toEqual([])
    expect(engine.templates.list()).toMatchObject([
      { id: ids[0], label: 'Orders', dataset: 'orders', columns: null },
      { id: ids[1], label: 'People', dataset: null, columns: 2 },
    ])
    const reader = await open({ workspace, access: 'read' })
    expect(labels(reader)).toEqual(['Orders', 'People'])
    await expect(reader.templates.save(template('No'), false)).rejects.toThrow(/reading only/)
  })

  it('are made of a job with the columns that it knows', async () => {
    const engine = await open()
    const job = await engine.createJob({ ...importOf('people'), source: { files: ['/a.csv'], columns: ['a', 'b'] } })
    const id = await engine.templates.save(await engine.templateOf(job, 'Mine', false), false)
    expect(engine.templates.get(id)).toMatchObject({
      label: 'Mine',
      target: {},
      source: { columns: [{ name: 'a' }, { name: 'b' }] },
    })
    expect(engine.templates.fitting(['b', 'a'])).toMatchObject([{ id, fit: 'exact' }])
    expect(engine.templates.fitting(['a'])).toEqual([])
  })

  it('have a name of their own, whatever its case, which can be changed', async () => {
    const engine = await open()
    const first = await engine.templates.save(template('Orders'), false)
    const other = await engine.templates.save(template('Other'), false)
    await expect(engine.templates.save(template('ORDERS'), false)).rejects.toMatchObject({
      code: 'template.exists',
      params: { label: 'Orders' },
    })
    expect(await engine.templates.save(template('ORDERS', { description: 'new' }), true)).toBe(first)
    expect(engine.templates.get(first)).toMatchObject({ label: 'ORDERS', description: 'new' })
    await expect(engine.templates.rename(other, 'orders')).rejects.toMatchObject({ code: 'template.exists' })
    await expect(engine.templates.rename(other, ' ')).rejects.toMatchObject({ code: 'definition.invalid' })
    await engine.templates.rename(first, 'orders')
    expect(labels(engine)).toEqual(['orders', 'Other'])
    expect(engine.templates.freeLabel('Orders')).toBe('Orders (2)')
    expect(engine.templates.freeLabel('Free')).toBe('Free')
    await engine.templates.remove(first)
    expect(labels(engine)).toEqual(['Other'])
    for (const gone of [() => engine.templates.get(first), () => engine.templates.remove(first)]) {
      await expect((async () => gone())()).rejects.toMatchObject({ code: 'template.notFound' })
    }
  })
})

describe('The file of templates', () => {
  it.each([
    ['cut off', (path: string) => truncateSync(path, readFileSync(path).length >> 1)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['without its list', (path: string) => writeFileSync(path, '{"version":1}')],
    ['gone', (path: string) => rmSync(path)],
  ])('that is %s is restored from its backup and told', async (what, damage) => {
    const { workspace } = await filled()
    damage(join(workspace, 'templates.json'))
    const engine = await open({ workspace })
    expect(labels(engine)).toEqual(['Orders'])
    expect(engine.notices).toMatchObject([{ code: 'store.restored', params: { file: 'templates.json' } }])
    if (what !== 'gone') expect(readdirSync(workspace)).toContain(String(engine.notices[0]?.params['aside']))
    await engine.close()
    const again = await open({ workspace })
    expect(again.notices).toEqual([])
    expect(labels(again)).toEqual(['Orders'])
  })

  it('sets a template aside that can’t be read, and keeps the others', async () => {
    const { workspace } = await filled()
    const path = join(workspace, 'templates.json')
    const content = JSON.parse(readFileSync(path, 'utf8')) as { templates: { template: { label: unknown } }[] }
    const [bad] = content.templates
    if (bad !== undefined) bad.template.label = 7
    writeFileSync(path, JSON.stringify(content))
    const engine = await open({ workspace })
    expect(labels(engine)).toEqual(['People'])
    expect(engine.notices).toMatchObject([
      { code: 'store.recordSetAside', params: { file: 'templates.json', count: 1 } },
    ])
    const aside = join(workspace, String(engine.notices[0]?.params['aside']))
    expect(JSON.parse(readFileSync(aside, 'utf8'))).toEqual([bad])
  })

  it('of a newer Vigie makes the workspace unusable, and nothing is touched', async () => {
    const { workspace } = await filled()
    writeFileSync(join(workspace, 'templates.json'), '{"version":99,"templates":[]}')
    writeFileSync(join(workspace, 'jobs.json'), 'damaged')
    const before = picture(workspace)
    await expect(open({ workspace })).rejects.toMatchObject({ code: 'workspace.unusable' })
    expect(picture(workspace)).toEqual(before)
  })

  it('that can’t be written refuses the change, and nothing has changed', async () => {
    const { workspace, ids } = await filled()
    const engine = await open({ workspace })
    // No file can be renamed onto a folder: the next save fails.
    rmSync(join(workspace, 'templates.json.bak'))
    mkdirSync(join(workspace, 'templates.json.bak', 'x'), { recursive: true })
    for (const change of [
      engine.templates.save(template('New'), false),
      engine.templates.save(template('Orders', { description: 'other' }), true),
      engine.templates.rename(ids[0] ?? '', 'Renamed'),
      engine.templates.remove(ids[1] ?? ''),
    ]) {
      await expect(change).rejects.toMatchObject({ code: 'file.unwritable' })
    }
    expect(labels(engine)).toEqual(['Orders', 'People'])
    expect(engine.templates.get(ids[0] ?? '').description).toBe('')
  })
})

describe('A template as a file', () => {
  it('is what it was when it is read again', async () => {
    const path = join(temporaryFolder(), 'orders.json')
    const written = template('Orders', {
      source: { columns: ['a', 'b'], drift: 'warn', format: { delimiter: '|' } },
      reconciliation: { operation: 'upsert', key: ['a'] },
    })
    await writeTemplateFile(path, written, false)
    expect(await readTemplateFile(path)).toEqual(written)
    await expect(writeTemplateFile(path, template('Other'), false)).rejects.toMatchObject({ code: 'file.exists' })
    expect(await readTemplateFile(path)).toEqual(written)
    await writeTemplateFile(path, template('Other'), true)
    expect(await readTemplateFile(path)).toEqual(template('Other'))
    expect(readdirSync(join(path, '..'))).toEqual(['orders.json'])
  })

  it('may be a job file, whose files are left out', async () => {
    const path = join(temporaryFolder(), 'job.json')
    const job = { $schema: 'x', label: 'Job', source: { files: ['a.csv'], trim: true }, target: { dataset: 'people' } }
    writeFileSync(path, `\uFEFF${JSON.stringify(job)}`)
    expect(await readTemplateFile(path)).toEqual(
      template('Job', { source: { trim: true }, target: { dataset: 'people' } }),
    )
  })

  it.each([
    ['nothing.json', null, 'file.notFound'],
    ['broken.json', '{', 'definition.invalid'],
    ['other.json', '[1]', 'definition.invalid'],
    ['wrong.json', '{"label":"x","colour":1}', 'definition.invalid'],
  ])('%s is refused', async (name, content, code) => {
    const path = join(temporaryFolder(), name)
    if (content !== null) writeFileSync(path, content)
    await expect(readTemplateFile(path)).rejects.toMatchObject({ code })
  })

  it('that can’t be written is told', async () => {
    const path = join(temporaryFolder(), 'nowhere', 'a.json')
    await expect(writeTemplateFile(path, template('x'), true)).rejects.toMatchObject({ code: 'file.unwritable' })
  })
})

describe('A duplicate of a job', () => {
  it('is the same job under another label, which has never run', async () => {
    const engine = await open()
    const { job } = await runToEnd(engine, 'people')
    const copy = await engine.duplicateJob(job, 'Copy of people')
    expect(engine.definition(copy)).toEqual({ ...engine.definition(job), label: 'Copy of people' })
    expect(engine.details(copy)).toMatchObject({ status: 'editing', run: null })
    expect(engine.details(job)).toMatchObject({ status: 'finished', label: 'people' })
  })
})
