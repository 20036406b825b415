import type { DelimitedFormat } from '@shared/jobs/dialect'
import type { Origin } from '../origin/origin'
import type { Resolution } from '../resolve'
import { readCollapsedColumns } from './collapsed'
import { detectDialect } from './detect'
import type { Sample } from './detection/sample'
import { readColumns } from './header'

/** See resolveFormat. */
export async function resolveDelimited(origin: Origin, format: DelimitedFormat, sample?: Sample): Promise<Resolution> {
  const { dialect, why, width } = await detectDialect(origin, format, sample)
  const resolved = { format: { kind: 'delimited' as const, ...dialect }, why }
  if (dialect.collapse) {
    const { columns, position } = await readCollapsedColumns(origin, dialect)
    return { ...resolved, columns, first: position }
  }
  const { columns, position, named, faults } = await readColumns(origin, dialect, width)
  const isFitted = named !== null && named !== columns.length
  return {
    ...resolved,
    columns,
    first: position,
    ...(isFitted ? { named } : {}),
    ...(faults.length > 0 ? { headerFaults: faults } : {}),
  }
}
