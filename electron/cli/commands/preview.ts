import type { ExportDefinition } from '@shared/jobs/export/definition'
import { withEngine, type Context } from '../context'
import { readJobFile } from '../definition/job-file'
import { UsageError } from '../exit'
import { print, printJson } from '../output/print'
import { table } from '../output/table'
import type { Command } from './command'

const ROWS = 200

/** `vigie preview JOB.json`: the first rows of an export as they would be written. */
export const previewCommand: Command = {
  name: 'preview',
  usage: 'preview JOB.json [--workspace DIR] [--json]',
  options: {},
  arguments: [1, 1],
  run: (context, [path = '']) => {
    const definition = readJobFile(path)
    if (definition.kind !== 'export') throw new UsageError('cli.notAnExport', { path })
    return showPreview(context, definition)
  },
}

/** The text of the file as it would begin; a table where the format is no text. @returns the exit code */
export function showPreview(context: Context, definition: ExportDefinition): Promise<number> {
  return withEngine(context, 'read', async (engine) => {
    const preview = await engine.exportPreview(definition, ROWS)
    const { columns, rows, text } = preview
    if (context.json) printJson(preview)
    else if (text !== null) print(text.replace(/\r?\n$/, ''))
    else
      for (const line of table(
        columns.map(({ label }) => label),
        rows,
      ))
        print(line)
    return 0
  })
}
