import { VigieError } from '@shared/errors/error-data'
import type { Connection } from '../database/connection'
import { MOST_FILES, pathOf, pathsOf } from './files'
import type { ExportPlan, ExportState } from './plan'
import { groupsOf } from './rows'

/** A file of a run, and which of its rows it holds. */
export interface FilePlace {
  readonly number: number
  readonly path: string
  /** Rows from this number to before `to`. */
  readonly from: number
  readonly to: number
  /** Bytes that it may have: rows beyond them go into the next file. Null: as many as there are. */
  readonly bytes: number | null
}

export interface FilePlaces {
  /** Those that are known before they are written. */
  readonly known: readonly FilePlace[]
  /** The file that comes next; null where all are complete. */
  next(state: ExportState): FilePlace | null
}

/** The files of a run. @throws export.files */
export async function filePlaces(
  connection: Connection,
  run: string,
  plan: ExportPlan,
  state: ExportState,
): Promise<FilePlaces> {
  const { split } = plan
  const { end } = state
  if (split?.by === 'size') return bySize(plan, split.bytes, end)
  const ranges = await rangesOf(connection, run, plan, end)
  if (ranges.length > MOST_FILES) throw new VigieError('export.files', { count: ranges.length, limit: MOST_FILES })
  const paths =
    split?.by === 'value'
      ? pathsOf(
          plan,
          ranges.map(({ value }) => value),
        )
      : ranges.map((_, index) => pathOf(plan, { number: plan.number + index, value: null }))
  const known = ranges.map(({ from, to }, number): FilePlace => {
    return { number, path: paths[number] ?? '', from, to, bytes: null }
  })
  if (state.files > known.length) throw new Error(`${state.files} files written of ${known.length}`)
  return { known, next: ({ files }) => known[files] ?? null }
}

interface Range {
  readonly from: number
  readonly to: number
  readonly value: string | null
}

async function rangesOf(connection: Connection, run: string, { split }: ExportPlan, end: number): Promise<Range[]> {
  switch (split?.by) {
    case 'value':
      return groupsOf(connection, run)
    case 'lines': {
      const count = Math.max(1, Math.ceil(end / split.lines))
      return Array.from({ length: Math.min(count, MOST_FILES + 1) }, (_, index) => ({
        from: index * split.lines,
        to: Math.min(end, (index + 1) * split.lines),
        value: null,
      }))
    }
    default:
      return [{ from: 0, to: end, value: null }]
  }
}

/** Where each file ends is known when it is written. The first one is there in any case. */
function bySize(plan: ExportPlan, bytes: number, end: number): FilePlaces {
  const place = (number: number, from: number): FilePlace => {
    return { number, path: pathOf(plan, { number: number + 1, value: null }), from, to: end, bytes }
  }
  return {
    known: [place(0, 0)],
    next: ({ files, next, fileRows }) => {
      if (files > 0 && next - fileRows >= end) return null
      if (files >= MOST_FILES) throw new VigieError('export.files', { count: files + 1, limit: MOST_FILES })
      return place(files, next - fileRows)
    },
  }
}
