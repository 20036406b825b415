import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { clipboard } from 'electron'
import type { Engine } from '@engine/api'
import { writeFailure } from '@files/errors'
import { writeWhole } from '@files/whole-file'
import { describeJournal } from '@shared/messages/describe'
import type { Program } from '../../program'
import { askWhereToSave, fileNameFor } from '../save-dialog'
import type { Checked, Handlers } from '../wrap'

const PAGE = 2000

/** Requests about journals. */
export function journalHandlers(program: Program): Pick<Handlers, 'journal.page' | 'journal.save' | 'journal.copy'> {
  const { engine } = program
  return {
    'journal.page': ({ run, ...query }) => engine.journal(run, { ...query, language: program.language() }),
    'journal.save': async (filter) => {
      const name = program.translate()('shell.fileName.journal', { label: labelOf(engine, filter.run) })
      const file = await askWhereToSave(program, 'shell.dialog.saveJournal', fileNameFor(name, 'txt'), 'txt')
      if (file === null) return null
      return { file, lines: await save(program, filter, file) }
    },
    'journal.copy': async (filter) => {
      const lines: string[] = []
      for await (const line of linesOf(program, filter)) lines.push(line)
      clipboard.writeText(lines.join('\n'))
      return { lines: lines.length }
    },
  }
}

/** Label of the job that a run belongs to. */
export function labelOf(engine: Engine, run: string): string {
  return engine.details(engine.run(run).job).label
}

/** Every line of a (filtered) journal as text: moment, level, message, separated by tabs. */
async function* linesOf(program: Program, { run, levels, search }: Checked<'journal.save'>): AsyncGenerator<string> {
  const t = program.translate()
  const language = program.language()
  const moments = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' })
  for (let offset = 0; ; offset += PAGE) {
    const page = await program.engine.journal(run, { from: 'start', offset, limit: PAGE, levels, search, language })
    for (const entry of page.entries) {
      yield `${moments.format(new Date(entry.at))}\t${t(`level.${entry.level}`)}\t${describeJournal(t, entry)}`
    }
    if (offset + PAGE >= page.matching) return
  }
}

/** @returns lines that were written @throws file.unwritable, disk.full */
async function save(program: Program, filter: Checked<'journal.save'>, file: string): Promise<number> {
  let count = 0
  async function* text() {
    for await (const line of linesOf(program, filter)) {
      count++
      yield `${line}\n`
    }
  }
  await writeWhole(file, true, async (temporary) => {
    try {
      await pipeline(Readable.from(text()), createWriteStream(temporary, { flush: true }))
    } catch (thrown) {
      throw await writeFailure(thrown, file)
    }
  })
  return count
}
