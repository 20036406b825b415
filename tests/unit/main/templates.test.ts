import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { joinWindow } from '@main/ipc/register'
import type { IpcRequest } from '@shared/ipc/contract'
import { importOf, runToEnd } from '@tests/helpers/engine'
import { state } from './electron'
import { bridge, startProgram } from './shell'

vi.mock('electron', () => import('./electron'))
vi.mock('electron-log/main', () => import('./log'))

beforeEach(async () => {
  vi.resetModules()
  await import('../../../electron/preload/index')
})

/** A program with one job, of which a template was made. */
async function withTemplate() {
  const shell = await startProgram()
  joinWindow(shell.program)
  const ask = bridge().requests
  const definition = {
    ...importOf('orders'),
    source: { files: ['/in/orders.csv'], columns: ['id', 'mail'], trim: true },
  }
  const job = await shell.engine.createJob(definition)
  const saved = await ask['templates.save']({ job, label: 'Orders', withDataset: false, replace: false })
  if (!saved.ok) throw new Error(saved.error.code)
  return { ...shell, ask, job, template: saved.value.template }
}

describe('Requests about templates', () => {
  it('save a job as one, list it, propose it, rename it and delete it', async () => {
    const { ask, job, template } = await withTemplate()
    expect(await ask['templates.list'](undefined)).toMatchObject({
      ok: true,
      value: { templates: [{ id: template, label: 'Orders', dataset: null, columns: 2 }] },
    })
    expect(await ask['templates.fitting']({ columns: ['Mail', 'ID'] })).toMatchObject({
      value: { templates: [{ id: template, fit: 'alike' }] },
    })
    expect(await ask['templates.save']({ job, label: 'orders', withDataset: true, replace: false })).toMatchObject({
      ok: false,
      error: { code: 'template.exists', params: { label: 'Orders' } },
    })
    expect(await ask['templates.save']({ job, label: 'orders', withDataset: true, replace: true })).toMatchObject({
      value: { template },
    })
    expect(await ask['templates.rename']({ template, label: ' Mine ' })).toEqual({ ok: true, value: null })
    expect(await ask['templates.list'](undefined)).toMatchObject({
      value: { templates: [{ label: 'Mine', dataset: 'orders' }] },
    })
    expect(await ask['templates.delete']({ template })).toEqual({ ok: true, value: null })
    expect(await ask['templates.delete']({ template })).toMatchObject({ error: { code: 'template.notFound' } })
  })

  it('make a job of one for files, which is being edited', async () => {
    const { ask, engine, template } = await withTemplate()
    const made = await ask['templates.apply']({ template, files: ['/in/May 2026.csv', '/in/June.csv'] })
    const job = made.ok ? made.value.job : ''
    expect(engine.details(job)).toMatchObject({ label: 'May 2026', status: 'editing', dataset: 'may_2026' })
    expect(engine.definition(job)).toMatchObject({
      source: { files: ['/in/May 2026.csv', '/in/June.csv'], trim: true, columns: [{ name: 'id' }, { name: 'mail' }] },
    })
  })

  it('write one to a file that was chosen, and keep one from a file under a free name', async () => {
    const { ask, template, workspace } = await withTemplate()
    const file = join(workspace, 'orders.json')
    state.answers.push({ canceled: true, filePath: '' }, { canceled: false, filePath: file })
    expect(await ask['templates.export']({ template })).toEqual({ ok: true, value: null })
    expect(await ask['templates.export']({ template })).toEqual({ ok: true, value: { file } })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ label: 'Orders', source: { trim: true } })
    state.answers.push({ canceled: true, filePaths: [] }, { canceled: false, filePaths: [file] })
    expect(await ask['templates.import'](undefined)).toEqual({ ok: true, value: null })
    expect(await ask['templates.import'](undefined)).toMatchObject({ value: { label: 'Orders (2)' } })
    writeFileSync(file, 'no template')
    state.answers.push({ canceled: false, filePaths: [file] })
    expect(await ask['templates.import'](undefined)).toMatchObject({ error: { code: 'definition.invalid' } })
  })

  it.each<[IpcRequest, unknown]>([
    ['templates.save', { job: 'abcdef', label: ' ', withDataset: true, replace: false }],
    ['templates.save', { job: 'abcdef', label: 'x', withDataset: 'yes', replace: false }],
    ['templates.fitting', { columns: [] }],
    ['templates.apply', { template: 'abcdef', files: [] }],
    ['templates.apply', { template: '../up', files: ['a.csv'] }],
    ['templates.import', { file: '/etc/passwd' }],
    ['templates.export', { template: 'abcdef', file: '/tmp/x' }],
    ['jobs.duplicate', { job: 'abcdef', label: 'x' }],
    ['runs.drift', {}],
  ])('%s with a parameter that does not fit the contract are refused', async (name, param) => {
    const { ask } = await withTemplate()
    const send = ask[name] as (param: unknown) => Promise<unknown>
    expect(await send(param)).toMatchObject({ ok: false, error: { code: 'ipc.refused' } })
  })
})

describe('Requests about the columns of a job', () => {
  it('say which ones it knows and what had changed when it ran', async () => {
    const { ask, job, engine } = await withTemplate()
    expect(await ask['jobs.columns']({ job })).toEqual({
      ok: true,
      value: { columns: [{ name: 'id' }, { name: 'mail' }] },
    })
    const { run } = await runToEnd(engine, 'people')
    expect(await ask['runs.drift']({ run })).toEqual({ ok: true, value: { files: [] } })
  })
})

describe('A request for a duplicate', () => {
  it('makes the same job once more, named in the language of the window', async () => {
    const { ask, engine, job } = await withTemplate()
    await ask['settings.change']({ language: 'fr' })
    const made = await ask['jobs.duplicate']({ job })
    const copy = made.ok ? made.value.job : ''
    expect(engine.details(copy)).toMatchObject({ label: 'Copie de orders', status: 'editing', run: null })
    expect(engine.definition(copy)).toEqual({ ...engine.definition(job), label: 'Copie de orders' })
  })
})
