import { resolve } from 'node:path'
import { delimitedFormatSchema } from '@shared/jobs/dialect'
import { withEngine } from '../context'
import { print, printJson } from '../output/print'
import { table } from '../output/table'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from './command'

/** `vigie detect FILE`: dialect, encoding, header and types, and why. */
export const detectCommand: Command = {
  name: 'detect',
  usage: 'detect FILE [--json]',
  options: {},
  arguments: [1, 1],
  run: async (context, [file = '']) => {
    // A question about a file: it needs a database for the types, but none of the user's.
    const scratch = mkdtempSync(join(tmpdir(), 'vigie-detect-'))
    try {
      const detection = await withEngine({ ...context, workspace: scratch }, 'write', (engine) =>
        engine.detect(resolve(file), delimitedFormatSchema.parse({})),
      )
      if (context.json) {
        printJson(detection)
        return 0
      }
      const { t } = context
      const { dialect, why, columns } = detection
      const properties = Object.entries(dialect).map(([name, value]) => [
        name,
        JSON.stringify(value),
        t(`detect.why.${why[name as keyof typeof why]}`),
      ])
      for (const line of table([t('cli.label.property'), t('cli.label.value'), t('cli.label.why')], properties))
        print(line)
      print('')
      const headers = [t('cli.label.column'), t('cli.label.type'), t('cli.label.why'), t('cli.label.samples')]
      const rows = columns.map(({ name, type, precision, scale, why: reason, samples }) => [
        name,
        precision === undefined ? t(`fieldType.${type}`) : `${t(`fieldType.${type}`)} (${precision}, ${scale ?? 0})`,
        t(`detect.why.${reason}`),
        samples.join(' · '),
      ])
      for (const line of table(headers, rows)) print(line)
      return 0
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  },
}
