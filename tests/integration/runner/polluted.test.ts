import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sourceFormatSchema } from '@shared/jobs/format'
import { pollutedFiles, type PollutedFile } from '@tests/helpers/polluted'
import { importOf, Workbench } from './workbench'

/** As text, so that what is compared is what stands in the file and not how a type writes it. */
async function readBack(bench: Workbench, dataset: string, file: PollutedFile, isTold: boolean) {
  const path = await bench.file(`${dataset}.csv`, file.content)
  const format = sourceFormatSchema.parse(isTold ? { kind: 'delimited', ...file.dialect } : { kind: 'auto' })
  const { columns } = await bench.service.handle('detect', { file: path, format })
  const fields = columns.map(({ name }) => ({ name: name.trim(), type: 'text' as const }))
  const counters = await bench.finish(
    dataset,
    importOf(path, {
      source: { format },
      target: { dataset, fields },
      errors: { stopWhenFirstRejected: null },
    }),
  )
  const rows = await bench.query(`SELECT * EXCLUDE ("vigie:version") FROM stored.${dataset} ORDER BY rowid`)
  return {
    counters,
    header: fields.map(({ name }) => name),
    records: rows.map((row) => row.map((value) => value ?? '')),
  }
}

describe.each([
  { isTold: true, how: 'whose dialect is given' },
  { isTold: false, how: 'whose dialect is detected' },
])('a file $how', ({ isTold }) => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await Workbench.open()
  })
  afterAll(() => bench.close())

  it.each([...pollutedFiles()].map((file, index) => ({ file, index, name: file.name })))(
    'with $name gives every record that can be read, cell by cell, warns of those that were mended, and rejects the others',
    async ({ file, index }) => {
      const found = await readBack(bench, `d${index}`, file, isTold)
      const meant = file.records.filter((values) => values !== null)
      expect(found.header).toEqual(file.header.map((name) => name.trim()))
      expect(found.records).toEqual(meant)
      const mended = file.mended ?? 0
      expect(found.counters).toMatchObject({ rejects: file.records.length - meant.length, warnings: mended })
    },
  )
})
