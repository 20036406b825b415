import { expect, it, vi } from 'vitest'
import { draftOf } from '@shared/jobs/draft/definition'
import { importDefinitionSchema } from '@shared/jobs/definition'
import type { Detection } from '@shared/runner/sources'

it('names the kinds of changed columns of which the job says something', async () => {
  vi.stubGlobal('location', { search: '' })
  const { sentencesOf } = await import('@renderer/import/summary/sentences')
  const source = { files: ['/a.csv'], drift: { missing: 'warn', new: 'stop' } } as const
  const draft = draftOf(importDefinitionSchema.parse({ label: 'x', source, target: { dataset: 'a' } }), false)
  const texts = sentencesOf(draft, { detection: undefined, files: 1, firstFile: '/a.csv' }).map(({ text }) => text)
  expect(texts).toContain('When the columns of a file have changed: missing – warn; new – stop.')
})

it('names as left out the columns that fill no field, not those that only write a name otherwise', async () => {
  vi.stubGlobal('location', { search: '' })
  const { sentencesOf } = await import('@renderer/import/summary/sentences')
  const mapping = ['Id', 'First name'].map((column) => ({ field: column, column }))
  const draft = draftOf(
    importDefinitionSchema.parse({ label: 'x', source: { files: ['/a.csv'] }, target: { dataset: 'a' }, mapping }),
    false,
  )
  const columns = ['Id', 'first_name', 'More'].map((name) => ({ name, type: 'text', why: '', samples: [] }) as const)
  const format = { kind: 'parquet', columns: [] } as const
  const detection = { file: '/a.csv', format, why: {}, columns, bytes: 1 } as unknown as Detection
  const texts = sentencesOf(draft, { detection, files: 1, firstFile: '/a.csv' }).map(({ text }) => text)
  expect(texts).toContainEqual(expect.stringMatching(/: More\.?$/))
  expect(texts).not.toContainEqual(expect.stringContaining('first_name'))
})
