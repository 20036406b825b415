import { withEngine } from '../context'
import { jsonRows } from '../output/json-rows'
import { print } from '../output/print'
import { table } from '../output/table'
import type { Command } from './command'

/** `vigie query "select …"`: read only. */
export const queryCommand: Command = {
  name: 'query',
  usage: 'query "SELECT…" [--workspace DIR] [--json]',
  options: {},
  arguments: [1, 1],
  run: (context, [sql = '']) =>
    withEngine(context, 'read', async (engine) => {
      const { columns, rows } = await engine.query(sql, null)
      if (context.json) print(jsonRows(columns, rows))
      else {
        for (const line of table(columns, rows)) print(line)
        print(context.t('cli.rows', { count: rows.length }))
      }
      return 0
    }),
}
