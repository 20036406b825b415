import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { ExportOutline, RunnerParams } from '@shared/runner/protocol'
import type { Database } from '../database/database'
import { filterSql, filterText } from './filter'
import { resolveSource } from './source'

/** What a source gives, and its filter as SQL: asked for while both are being written, so that what is wrong with them is an answer. */
export async function outlineExport(
  database: Database,
  { source, filter }: RunnerParams<'exportOutline'>,
): Promise<ExportOutline> {
  return database.use(async (connection) => {
    const nothing: ExportOutline = { columns: [], sourceError: null, filter: null, filterError: null }
    try {
      const resolved = await resolveSource(connection, source)
      const columns = resolved.columns.map(({ name, type: { type } }) => ({ name, type }))
      if (filter === null) return { ...nothing, columns }
      try {
        await filterSql(connection, filter, resolved)
        return { ...nothing, columns, filter: filterText(filter, resolved) }
      } catch (thrown) {
        return { ...nothing, columns, filterError: expected(thrown) }
      }
    } catch (thrown) {
      return { ...nothing, sourceError: expected(thrown) }
    }
  })
}

function expected(thrown: unknown): ReturnType<typeof toErrorData> {
  if (thrown instanceof VigieError) return toErrorData(thrown)
  throw thrown
}
