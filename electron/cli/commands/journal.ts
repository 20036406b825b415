import { describeJournal } from '@shared/messages/describe'
import { withEngine } from '../context'
import { formatMoment } from '../output/format'
import { print, printJson } from '../output/print'
import type { Command } from './command'
import { findRun } from './find'

const PAGE = 1000

/** `vigie journal RUN`: every line of a run's journal. */
export const journalCommand: Command = {
  name: 'journal',
  usage: 'journal RUN [--workspace DIR] [--json]',
  options: {},
  arguments: [1, 1],
  run: (context, [name = '']) =>
    withEngine(context, 'read', async (engine) => {
      const { t, language } = context
      const run = findRun(engine, name).id
      for (let offset = 0; ; offset += PAGE) {
        const page = await engine.journal(run, {
          from: 'start',
          offset,
          limit: PAGE,
          levels: null,
          search: '',
          language,
        })
        for (const { at, level, code, params } of page.entries) {
          const message = describeJournal(t, { code, params })
          if (context.json) printJson({ type: 'journal', run, at, level, code, params, message })
          else print(`${formatMoment(context, at)}  ${t(`level.${level}`)}  ${message}`)
        }
        if (offset + PAGE >= page.matching) return 0
      }
    }),
}
