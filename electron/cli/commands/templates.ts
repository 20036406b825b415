import { withEngine } from '../context'
import { formatMoment } from '../output/format'
import { print, printJson } from '../output/print'
import { table } from '../output/table'
import type { Command } from './command'

/** `vigie templates`: one line a template. */
export const templatesCommand: Command = {
  name: 'templates',
  usage: 'templates [--workspace DIR] [--json]',
  options: {},
  arguments: [0, 0],
  run: (context) =>
    withEngine(context, 'read', (engine) => {
      const templates = engine.templates.list()
      const { t } = context
      if (context.json) printJson(templates)
      else if (templates.length === 0) print(t('cli.noTemplates', { path: context.workspace }))
      else {
        const headers = ['label', 'dataset', 'columns', 'changed', 'template'].map((name) => t(`cli.label.${name}`))
        const rows = templates.map(({ id, label, dataset, columns, changedAt }) => [
          label,
          dataset ?? '—',
          columns,
          formatMoment(context, changedAt),
          id,
        ])
        for (const line of table(headers, rows)) print(line)
      }
      return Promise.resolve(0)
    }),
}
