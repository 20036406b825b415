import { sourceColumn } from '../columns/source-column'
import type { ColumnTarget, Values } from '../columns/targets'
import { recordSql, valueName } from './expressions'
import { keyFields, type FilePlan, type RunPlan } from './plan'
import { hasSetRules } from './rules/sets'
import { doubtCondition, type RecordSql } from './values/select'

/** How the records of one file of a plan become values: what is written as columns while they are taken apart, and the SQL over these columns. */
export interface Reading {
  readonly targets: readonly ColumnTarget[]
  /** For each of the first of them the number of the field in the plan; the others are texts of the source. */
  readonly fields: readonly number[]
  readonly sql: RecordSql
  /** Only records with a doubtful value can be refused: nobody will ask what the others said. */
  readonly onlyDoubts: boolean
}

const TEXT: Values = { kind: 'text', required: false }

export function readingOf(plan: RunPlan, file: FilePlan): Reading {
  const sql = recordSql(plan, file)
  const isFinal = doubtCondition(sql) === null && sql.filter === null && plan.missing.length === 0
  const onlyDoubts = isFinal && keyFields(plan).length === 0 && !hasSetRules(plan)
  // Where nothing else is asked of a record, its fields have the last word.
  const written = sql.fields.flatMap(({ written, refuses }, number): ColumnTarget[] =>
    written === null
      ? []
      : [
          {
            ...{ name: valueName(number), source: file.sources[number] ?? -1, values: written.values },
            ...(onlyDoubts ? { atFault: refuses ? ('leave out' as const) : ('stay' as const) } : {}),
          },
        ],
  )
  const texts = [...namedColumns(textsOf(file, sql))]
    .filter((column) => column < file.columns.length)
    .map((source): ColumnTarget => ({ name: sourceColumn(source), source, values: TEXT }))
  const fields = sql.fields.flatMap(({ written }, number) => (written === null ? [] : [number]))
  return { targets: [...written, ...texts], fields, sql, onlyDoubts }
}

/** All SQL that speaks of texts of the source. */
function textsOf(file: FilePlan, { fields, filter }: RecordSql): string[] {
  const computed = fields.flatMap(({ written, text }, number) =>
    written === null ? [text, file.texts[number]?.sql ?? ''] : [],
  )
  return [...computed, ...(filter === null ? [] : [filter]), ...file.rules]
}

/** Numbers of the columns that SQL names. A name may also stand in a text of it: that costs a column that nobody reads. */
function namedColumns(parts: readonly string[]): Set<number> {
  return new Set(parts.flatMap((part) => [...part.matchAll(/\bc(\d+)\b/g)].map(([, number]) => Number(number))))
}
