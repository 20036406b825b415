import { STORAGE_VERSION } from '@runner/database/storage-version'
import { COLUMNS, generatedFile } from '../generate'
import { loadByDuckdb } from '../duckdb'
import { median, pairedRatio, round } from '../statistics'
import { fieldsOf, highest, loadByVigie, type Imported } from '../vigie'

/**
 * A file of which half the keys are there already goes into a table of `existing` rows, by Vigie (update or insertion by key) and by a MERGE of
 * DuckDB alone, as it comes and with its database in the format of Vigie's.
 */
export async function compareUpsert(existing: number, lines: number, rounds: number) {
  const before = generatedFile(existing)
  const { file, bad } = generatedFile(lines, existing - lines / 2 + 1)
  const target = { dataset: 'bench', fields: fieldsOf(COLUMNS) }
  const duckdb: number[] = []
  const sameFormat: number[] = []
  const vigie: Imported[] = []
  for (let turn = 0; turn < rounds; turn++) {
    for (const [seconds, format] of [[duckdb, {}] as const, [sameFormat, { storage: STORAGE_VERSION }] as const]) {
      await loadByDuckdb({ file: before.file, columns: COLUMNS, ...format })
      seconds.push((await loadByDuckdb({ file, columns: COLUMNS, key: 'id' }, false)).seconds)
    }
    await loadByVigie({ source: { files: [before.file] }, target })
    const ours = await loadByVigie(
      { source: { files: [file] }, target, reconciliation: { operation: 'upsert', key: ['id'] } },
      false,
    )
    const { processed, rejects, warnings, updated, inserted } = ours.counters
    if (processed !== lines || rejects + warnings !== bad || updated === 0 || inserted === 0)
      throw new Error(
        `${processed} processed, ${rejects} + ${warnings} of ${bad} bad, ${updated} updated, ${inserted} new`,
      )
    vigie.push(ours)
  }
  const seconds = vigie.map((ours) => ours.seconds)
  return {
    existing,
    lines,
    duckdbSeconds: round(median(duckdb)),
    duckdbSameFormatSeconds: round(median(sameFormat)),
    vigieSeconds: round(median(seconds)),
    speedBesideDuckdb: round(pairedRatio(duckdb, seconds)),
    speedBesideSameFormat: round(pairedRatio(sameFormat, seconds)),
    peakMemoryMb: highest(vigie),
  }
}
