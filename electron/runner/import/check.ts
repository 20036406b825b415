import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { ImportDefinition } from '@shared/jobs/definition'
import { writtenExpressions, type WrittenExpression } from '@shared/jobs/expressions'
import type { DefinitionProblem } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { findDataset, sqlType } from '../database/datasets'
import { calledColumns } from './called'
import { withRulesOf } from './declared'
import { findField } from './mapping'
import { columnNames } from './resolve'
import { checkTransformations, checkValueRules } from './rules/check'
import { listSources, openSource } from './sources'
import { checkExpression, compileCondition, compileExpression, type Names } from './values/expression'

/**
 * What is wrong with what a job has written in it, before it is run: all of it, each with its place. Names of expressions are looked at as far as the
 * first file can be read now, types as far as they are known: what the file has to say besides is told by the run. What depends on datasets that
 * other jobs may make first is told by the run too.
 */
export async function checkWritten(database: Database, definition: ImportDefinition): Promise<DefinitionProblem[]> {
  const written = writtenExpressions(definition)
  const columns = written.length === 0 ? null : await columnsOf(database, definition)
  return database.use(async (connection) => {
    const fields = columns === null ? null : await fieldsOf(connection, definition, columns)
    const problems: DefinitionProblem[] = []
    const look = async (path: DefinitionProblem['path'], check: () => Promise<void>): Promise<void> => {
      try {
        await check()
      } catch (thrown) {
        if (!(thrown instanceof VigieError)) throw thrown
        problems.push({ path: [...path], error: toErrorData(thrown) })
      }
    }
    for (const one of written) await look(one.path, () => checkOne(connection, one, columns, fields))
    await checkFields(connection, definition, look)
    return problems
  })
}

/** Patterns, limits and formats, as far as the type of their field is known. */
async function checkFields(
  connection: Connection,
  { target, mapping }: ImportDefinition,
  look: (path: DefinitionProblem['path'], check: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const stored = (await findDataset(connection, target.dataset))?.fields
  const declared = target.fields ?? []
  const known = stored === undefined ? declared : withRulesOf(stored, declared)
  for (const [index, { name, rules }] of declared.entries()) {
    const field = known[findField(known, name)]
    if (rules === undefined || field === undefined) continue
    await look(['target', 'fields', index, 'rules'], () => checkValueRules(connection, { field }))
  }
  for (const [index, one] of mapping === 'auto' ? [] : mapping.entries()) {
    const field = known[findField(known, one.field)]
    const { format } = one
    if (format !== undefined && field !== undefined)
      await look(['mapping', index, 'format'], () =>
        checkValueRules(connection, { field: { ...field, rules: undefined }, format }),
      )
    for (const [number, step] of (one.transform ?? []).entries())
      await look(['mapping', index, 'transform', number], () =>
        checkTransformations(connection, { field: one.field, transform: [step] }),
      )
  }
}

interface KnownFields {
  readonly names: Names
  /** Their types are those that the run will have. */
  readonly typed: boolean
}

async function checkOne(
  connection: Connection,
  { sql, where, condition, namesFields }: WrittenExpression,
  columns: Names | null,
  fields: KnownFields | null,
): Promise<void> {
  const names = namesFields ? (fields?.names ?? null) : columns
  if (names === null || (namesFields && fields?.typed !== true)) await checkExpression(connection, sql, names, where)
  else if (condition) await compileCondition(connection, sql, names, where)
  else await compileExpression(connection, sql, names, where)
}

/** The columns of the first file, and those that the job knows (a file that does not have them is told by the run); null where neither is known now. */
async function columnsOf(database: Database, { source }: ImportDefinition): Promise<Names | null> {
  const own = await ownColumns(database, source)
  if (own === null && source.columns === undefined) return null
  const known = (source.columns ?? []).map(({ name }) => name)
  return columnNames(calledColumns([...new Set([...(own ?? []), ...known])]))
}

async function ownColumns(database: Database, source: ImportDefinition['source']): Promise<readonly string[] | null> {
  try {
    const [first] = await listSources(source.files)
    return first === undefined ? null : (await openSource(database, first, source.format)).columns
  } catch (thrown) {
    if (thrown instanceof VigieError) return null
    throw thrown
  }
}

/** What a rule may name: the columns, and the fields with the values that are stored. */
async function fieldsOf(connection: Connection, definition: ImportDefinition, columns: Names): Promise<KnownFields> {
  const existing = await findDataset(connection, definition.target.dataset)
  const declared = existing?.fields ?? definition.target.fields
  const names = new Map(columns)
  const mapped = definition.mapping === 'auto' ? [] : definition.mapping.map(({ field }) => field)
  mapped.forEach((name, index) => names.set(name, { column: `m${index}`, type: 'VARCHAR' }))
  for (const [index, field] of (declared ?? []).entries()) {
    for (const name of names.keys()) if (name.toLowerCase() === field.name.toLowerCase()) names.delete(name)
    names.set(field.name, { column: `f${index}`, type: sqlType(field) })
  }
  return { names, typed: declared !== undefined }
}
