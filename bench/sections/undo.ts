import { COLUMNS, generatedFile } from '../generate'
import { median, pairedRatio, round } from '../statistics'
import { changeSettings, fieldsOf, loadByVigie, undoLast } from '../vigie'

/**
 * What it costs to be able to undo updates by key: with the rows kept as they were before, and without (setting `undoRuns` 0), alternating; and how long
 * undoing takes. A file of which half the keys are there already goes into a table of `existing` rows.
 */
export async function measureUndo(existing: number, lines: number, rounds: number) {
  const before = generatedFile(existing)
  const { file } = generatedFile(lines, existing - lines / 2 + 1)
  const target = { dataset: 'bench', fields: fieldsOf(COLUMNS) }
  const reconciliation = { operation: 'upsert' as const, key: ['id'] }
  const kept: number[] = []
  const notKept: number[] = []
  const undone: number[] = []
  for (let turn = 0; turn < rounds; turn++) {
    for (const keeps of [true, false]) {
      await loadByVigie({ source: { files: [before.file] }, target })
      if (!keeps) changeSettings({ undoRuns: 0 })
      const { seconds } = await loadByVigie({ source: { files: [file] }, target, reconciliation }, false)
      ;(keeps ? kept : notKept).push(seconds)
      if (keeps) undone.push((await undoLast()).seconds)
    }
  }
  return {
    existing,
    lines,
    keptSeconds: round(median(kept)),
    notKeptSeconds: round(median(notKept)),
    costOfKeeping: round(pairedRatio(kept, notKept) - 1),
    undoSeconds: round(median(undone)),
  }
}
