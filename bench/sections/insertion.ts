import { STORAGE_VERSION } from '@runner/database/storage-version'
import type { Column } from '../columns'
import { loadByDuckdb } from '../duckdb'
import { median, pairedRatio, round } from '../statistics'
import { fieldsOf, highest, loadByVigie, type Imported } from '../vigie'

export interface Source {
  readonly file: string
  readonly lines: number
  readonly bad: number
}

/**
 * Vigie beside DuckDB alone, alternating, each in processes of its own: the same file into the same kind of stored table; by DuckDB as it comes, and with its
 * database in the format of Vigie's, which is quicker to write.
 * @param declared columns as Vigie is told of them, where that is more than what DuckDB is told
 */
export async function compareInsertion(
  { file, lines, bad }: Source,
  columns: readonly Column[],
  rounds: number,
  declared = columns,
) {
  const duckdb: number[] = []
  const sameFormat: number[] = []
  const vigie: Imported[] = []
  for (let turn = 0; turn < rounds; turn++) {
    duckdb.push((await loadByDuckdb({ file, columns })).seconds)
    sameFormat.push((await loadByDuckdb({ file, columns, storage: STORAGE_VERSION })).seconds)
    const ours = await loadByVigie({
      source: { files: [file] },
      target: { dataset: 'bench', fields: fieldsOf(declared) },
    })
    // A bad line that can mean one thing only goes in with a warning.
    const { processed, rejects, warnings } = ours.counters
    if (processed !== lines || rejects + warnings !== bad)
      throw new Error(`${processed} processed of ${lines}, ${rejects} rejected and ${warnings} mended of ${bad} bad`)
    vigie.push(ours)
  }
  const seconds = vigie.map((ours) => ours.seconds)
  return {
    lines,
    duckdbSeconds: round(median(duckdb)),
    duckdbSameFormatSeconds: round(median(sameFormat)),
    vigieSeconds: round(median(seconds)),
    linesPerSecond: Math.round(lines / median(seconds)),
    speedBesideDuckdb: round(pairedRatio(duckdb, seconds)),
    speedBesideSameFormat: round(pairedRatio(sameFormat, seconds)),
    peakMemoryMb: highest(vigie),
  }
}
