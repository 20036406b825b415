import { COLUMNS, generatedFile } from '../generate'
import { round } from '../statistics'
import { fieldsOf, loadByVigie } from '../vigie'

/** What a line costs in files of different lengths, and the memory that they take. */
export async function measureScale(lengths: readonly number[]) {
  const found = []
  let before = { lines: 0, seconds: 0 }
  for (const lines of lengths) {
    const { file, bad } = generatedFile(lines)
    const { seconds, memory, counters } = await loadByVigie({
      source: { files: [file] },
      target: { dataset: 'bench', fields: fieldsOf(COLUMNS) },
    })
    const { processed, rejects, warnings } = counters
    if (processed !== lines || rejects + warnings !== bad) throw new Error(`${processed} of ${lines}`)
    found.push({
      lines,
      seconds: round(seconds),
      microsecondsPerLine: round((seconds / lines) * 1e6),
      // Without what every import takes, however short.
      microsecondsPerFurtherLine: round(((seconds - before.seconds) / (lines - before.lines)) * 1e6),
      memoryMb: Object.fromEntries([...memory].map(([role, mb]) => [role, Math.round(mb)])),
    })
    before = { lines, seconds }
  }
  return found
}
