import { resolve } from 'node:path'
import { sourceFormatSchema } from '@shared/jobs/format'
import { withEngine } from '../context'
import { print, printJson } from '../output/print'
import { table } from '../output/table'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from './command'

/** `vigie detect FILE`: format, its properties, columns and types, and why. */
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
        engine.detect(resolve(file), sourceFormatSchema.parse({})),
      )
      if (context.json) {
        printJson(detection)
        return 0
      }
      const { t } = context
      const { format, why, columns } = detection
      const properties = Object.entries(format).map(([name, value]) => {
        const reason = why[name]
        return [name, JSON.stringify(value), reason === undefined ? '' : t(`detect.why.${reason}`)]
      })
      for (const line of table([t('cli.label.property'), t('cli.label.value'), t('cli.label.why')], properties))
        print(line)
      print('')
      const headers = [t('cli.label.column'), t('cli.label.type'), t('cli.label.why'), t('cli.label.samples')]
      const rows = columns.map(({ name, type, precision, scale, why: reason, format: written, formats, samples }) => [
        name,
        precision === undefined ? t(`fieldType.${type}`) : `${t(`fieldType.${type}`)} (${precision}, ${scale ?? 0})`,
        [written ?? formats?.join(' | '), t(`detect.why.${reason}`)].filter((part) => part !== undefined).join(': '),
        samples.join(' · '),
      ])
      for (const line of table(headers, rows)) print(line)
      return 0
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  },
}
