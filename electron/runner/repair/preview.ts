import type { CorrectionExample, CorrectionPreview } from '@shared/runner/repairs'
import type { RejectFilter } from '@shared/runner/protocol'
import type { NamedCorrection } from '@shared/rejects/corrections'
import { rejectCauseSchema } from '@shared/rejects/reject'
import { z } from 'zod'
import type { Connection } from '../database/connection'
import { literal } from '../database/sql'
import { loadRun } from '../import/store'
import { correctRejects } from './correct'
import { tryCorrected, withoutTrace } from './trial'

/** Rejects of a group that are looked at: a person waits for the answer at every key. */
const MOST_LOOKED_AT = 10_000
const EXAMPLES = 5

/** What correcting rejects would do: it is done, tried and taken back. @param folder where the database may read @throws what correctRejects throws */
export async function previewCorrection(
  connection: Connection,
  folder: string,
  of: string,
  filter: RejectFilter,
  corrections: readonly NamedCorrection[],
): Promise<CorrectionPreview> {
  return withoutTrace(connection, async () => {
    const counts = await correctRejects(connection, { of, filter, corrections, most: MOST_LOOKED_AT + 1 })
    const partial = counts.matched > MOST_LOOKED_AT
    const { passing, causes } = await tryCorrected(connection, folder, of, 'seq IN (SELECT seq FROM corrected)')
    return { ...counts, partial, passing, causes, examples: await examplesOf(connection, of) }
  })
}

/** Some of those that would pass and of those that would not, with what would change. */
async function examplesOf(connection: Connection, of: string): Promise<CorrectionExample[]> {
  const files = (await loadRun(connection, of))?.plan.files ?? []
  const rows = await connection.rows(
    `SELECT c.file, r.line, CAST(to_json(c.before) AS VARCHAR), p."values", p.verdict FROM corrected c
     JOIN vigie.repairs p ON p.of = ${literal(of)} AND p.seq = c.seq JOIN vigie.rejects r ON r.run = p.of AND r.seq = p.seq
     QUALIFY row_number() OVER (PARTITION BY p.verdict = '[]' ORDER BY c.seq) <= ${EXAMPLES} ORDER BY c.seq LIMIT ${2 * EXAMPLES}`,
  )
  return rows.slice(0, 2 * EXAMPLES).map(([file, line, before, after, verdict]) => {
    const old = JSON.parse(String(before)) as (string | null)[]
    const texts = JSON.parse(String(after)) as (string | null)[]
    return {
      line: Number(line),
      changes: (files[Number(file)]?.columns ?? []).flatMap((column, index) =>
        old[index] === texts[index] ? [] : [{ column, before: old[index] ?? null, after: texts[index] ?? null }],
      ),
      causes: z.array(rejectCauseSchema).parse(JSON.parse(typeof verdict === 'string' ? verdict : '[]')),
    }
  })
}
