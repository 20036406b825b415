import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { ExportDefinition } from '@shared/jobs/export/definition'
import { filterNodes } from '@shared/jobs/export/filter'
import type { DefinitionProblem } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { requireForeign } from '@files/placing'
import { columnOf, outputOf, outputsOf } from './columns'
import { filterSql } from './filter'
import { requireColumn, resolveSource } from './source'
import { withSample } from './sample'

/** What is wrong with an export, before it is run: all of it, each with its place. */
export async function checkExport(database: Database, definition: ExportDefinition): Promise<DefinitionProblem[]> {
  return database.use((connection) => problemsOf(connection, database, definition))
}

async function problemsOf(
  connection: Connection,
  database: Database,
  definition: ExportDefinition,
): Promise<DefinitionProblem[]> {
  const problems: DefinitionProblem[] = []
  const look = async <T>(path: DefinitionProblem['path'], check: () => Promise<T> | T): Promise<T | null> => {
    try {
      return await check()
    } catch (thrown) {
      if (!(thrown instanceof VigieError)) throw thrown
      problems.push({ path: [...path], error: toErrorData(thrown) })
      return null
    }
  }
  const { source: given, target, columns = [] } = definition
  const source = await look(['source', given.sql === undefined ? 'dataset' : 'sql'], () =>
    resolveSource(connection, given),
  )
  if (source === null) return problems
  for (const { node, path } of given.filter === null ? [] : filterNodes(given.filter)) {
    if (node.kind === 'condition' || node.kind === 'sql')
      await look(['source', 'filter', ...path], () => filterSql(connection, node, source))
  }
  for (const [index, { field }] of given.sort.entries())
    await look(['source', 'sort', index, 'field'], () => requireColumn(source, field))
  const { differential } = given
  if (differential?.by === 'field')
    await look(['source', 'differential', 'field'], () => requireColumn(source, differential.field))
  for (const [index, column] of columns.entries())
    await look(['columns', index], () => outputOf(connection, column, source, { name: 'o', withLabels: false }))
  const { split } = target
  await look(['target', 'file'], () => requireForeign(target.file, database.workspace))
  if (split?.by === 'value') await look(['target', 'split', 'column'], () => requireColumn(source, split.column))
  if (problems.length > 0) return problems
  // What a format can't do with these columns is said by its writer.
  const outputs = await look(['columns'], () => outputsOf(connection, definition, source))
  if (outputs === null) return problems
  const written = outputs.map(({ column }) => columnOf(column))
  await look(['format'], () => withSample(database, connection, definition.format, written, () => Promise.resolve()))
  return problems
}
