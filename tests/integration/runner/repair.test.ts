import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import type { SourceFormatInput } from '@shared/jobs/format'
import type { RejectFiles, RejectFilter } from '@shared/runner/protocol'
import { workbook } from '../../helpers/source-files'
import { importOf, Workbench } from './workbench'

const FIELDS = [
  { name: 'id', type: 'integer' as const },
  { name: 'name', required: true },
]

let bench: Workbench
let runs = 0
beforeAll(async () => {
  bench = await Workbench.open()
})
afterAll(() => bench.close())

/** Imports files, of which some records are refused. @returns the run */
async function imported(
  files: string | string[],
  format: SourceFormatInput,
  parts: Partial<Omit<ImportDefinitionInput, 'source'>> = {},
): Promise<string> {
  const run = `repair${++runs}`
  await bench.finish(
    run,
    importOf(files, {
      source: { format },
      target: { dataset: run, fields: FIELDS },
      errors: { stopWhenFirstRejected: null },
      ...parts,
    }),
  )
  return run
}

function repair(run: string, name: string, filter: RejectFilter = {}): Promise<RejectFiles> {
  const file = join(bench.folder, name)
  const parts = { format: 'repair', language: 'en', overwrite: false, protect: true, task: 'repair1' } as const
  return bench.service.handle('exportRejects', { run, filter, file, ...parts })
}

const repaired = async (run: string, name: string, filter?: RejectFilter): Promise<Buffer> => {
  await repair(run, name, filter)
  return readFile(join(bench.folder, name))
}

describe('a repair file', () => {
  it('holds the refused records byte by byte, behind the header as it is', async () => {
    const head = Buffer.from('\ufeff# a comment\r\nid, "the ""name"""\r\n')
    const bad = [
      Buffer.from('x1,"two\r\nlines, and ""quotes"""'),
      Buffer.from([0x32, 0x2c, 0x41, 0xff, 0xfe, 0x42]),
      Buffer.from('3,too,many'),
      Buffer.from('  4 ,"not closed'),
    ]
    const end = Buffer.from('\r\n')
    const good = Buffer.from('5,fine\r\n')
    const file = await bench.file('bad.csv', Buffer.concat([head, ...bad.flatMap((line) => [line, end, good])]))
    const format = { kind: 'delimited', comment: '#', delimiter: ',', quote: '"', irregular: 'reject' } as const
    const run = await imported(file, format, { mapping: 'auto', target: { dataset: 'r1', fields: [] } })
    const types = await bench.rejects(run)
    expect(types.map(({ code }) => code)).toEqual(['file.encoding', 'file.columns.extra', 'file.quote'])
    expect(await repaired(run, 'bad-repair.csv')).toEqual(
      Buffer.concat([head, ...bad.slice(1).flatMap((line) => [line, end])]),
    )
  })
})
