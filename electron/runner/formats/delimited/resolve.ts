import type { DelimitedFormat } from '@shared/jobs/dialect'
import type { Origin } from '../origin/origin'
import type { Resolution } from '../resolve'
import { readCollapsedColumns } from './collapsed'
import { detectDialect } from './detect'
import { readColumns } from './header'

/** See resolveFormat. */
export async function resolveDelimited(origin: Origin, format: DelimitedFormat): Promise<Resolution> {
  const { dialect, why } = await detectDialect(origin, format)
  const { columns, position } = dialect.collapse
    ? await readCollapsedColumns(origin, dialect)
    : await readColumns(origin, dialect)
  return { format: { kind: 'delimited', collapse: false, ...dialect }, why, columns, first: position }
}
