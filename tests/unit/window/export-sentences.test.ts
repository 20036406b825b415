import { describe, expect, it, vi } from 'vitest'
import { exportDefinitionSchema, type ExportDefinitionInput } from '@shared/jobs/export/definition'
import { draftOfExport } from '@shared/jobs/export/draft/definition'
import { MINIMAL_EXPORT, WHOLE_EXPORT } from '@tests/helpers/whole-export'

vi.stubGlobal('location', { search: '' })
const { exportSentences } = await import('@renderer/export/summary/sentences')

const said = (input: ExportDefinitionInput, filter: string | null = null) =>
  exportSentences(draftOfExport(exportDefinitionSchema.parse(input)), filter).map(({ text }) => text)

describe('the summary of an export', () => {
  it('says everything that will happen', () => {
    expect(said(WHOLE_EXPORT, `"city" = 'Paris'`)).toEqual([
      'The rows of the dataset clients are exported.',
      `Only rows for which "city" = 'Paris' is true.`,
      'Only rows with a later value of changed than at the last finished run.',
      'Sorted by city, age (descending).',
      '4 columns are written: name, From, Both, Next year.',
      '3 columns are calculated: From, Both, Next year.',
      'Enumerations are written with their labels.',
      'Written as Delimited text, semicolon, utf-8.',
      'Written to out/clients-{date:yyyyMMdd}-{value}.csv.',
      'Another file begins with every value of city.',
      'Files of this name are replaced.',
    ])
  })

  it('says nothing of what is not asked for, and whether a file that is there stays', () => {
    const texts = [
      'The rows of the dataset clients are exported.',
      'All columns are written under their names.',
      'Written as Delimited text, comma, utf-8.',
    ]
    expect(said(MINIMAL_EXPORT)).toEqual([
      ...texts,
      'Written to clients.csv.',
      'A file of this name stays: the run ends with an error then.',
    ])
    // The number is one that is free.
    expect(said({ ...MINIMAL_EXPORT, target: { file: 'clients-{n}.csv' } })).toEqual([
      ...texts,
      'Written to clients-{n}.csv.',
    ])
  })
})
