import { VigieError } from '@shared/errors/error-data'
import type { Connection } from '../../database/connection'
import { messageOf } from '../../database/errors'
import { identifier, list, literal } from '../../database/sql'
import { CAST_TYPES, FUNCTIONS, NODE_CLASSES } from './functions'

/** A name that an expression may use: what stands for it in the SQL that is run, and its SQL type. */
export interface NameMeaning {
  readonly column: string
  readonly type: string
}

/** What the names of an expression mean. A name as it is written goes before one that differs in case only. */
export type Names = ReadonlyMap<string, NameMeaning>

export interface Compiled {
  /** SQL over the columns that the names stand for; may fail for a record. */
  readonly sql: string
  /** SQL type of the result. */
  readonly type: string
}

const PREFIX = 'SELECT (\n'

/**
 * Checks an expression written in a job and gives the SQL that is run instead: printed by DuckDB from its syntax tree after every node of it was found
 * harmless, so that nothing of the written text gets into a statement.
 * @param where what the expression belongs to, for the message
 * @throws expression.syntax, expression.notAllowed, expression.column, expression.type
 */
export async function compileExpression(
  connection: Connection,
  expression: string,
  names: Names,
  where: string,
): Promise<Compiled> {
  const tree = await checkExpression(connection, expression, names, where)
  const sql = await print(connection, tree, names)
  return { sql, type: await typeOf(connection, sql, names, { where, expression }) }
}

/**
 * Checks an expression without its types.
 * @param names null: they are not known yet
 * @returns its syntax tree
 * @throws expression.syntax, expression.notAllowed, expression.column
 */
export async function checkExpression(
  connection: Connection,
  expression: string,
  names: Names | null,
  where: string,
): Promise<string> {
  const context = { where, expression }
  const tree = await parse(connection, expression, context)
  const root = expressionOf(tree)
  if (root === null) throw new VigieError('expression.notAllowed', { ...context, position: 1, part: lead(expression) })
  walk(root, (node) => {
    const problem = problemOf(node)
    if (problem !== null) {
      throw new VigieError('expression.notAllowed', {
        ...context,
        position: positionOf(expression, node),
        part: problem,
      })
    }
    if (node['class'] !== 'COLUMN_REF' || names === null) return
    const written = (node['column_names'] as readonly string[]).join('.')
    if (meaningOf(names, written) === null) {
      throw new VigieError('expression.column', {
        ...context,
        position: positionOf(expression, node),
        column: written,
        columns: [...names.keys()].join(', '),
      })
    }
  })
  return tree
}

/** The names that an expression uses, as they are written. @throws expression.syntax, expression.notAllowed */
export async function namesUsed(connection: Connection, expression: string, where: string): Promise<string[]> {
  const root = expressionOf(await checkExpression(connection, expression, null, where))
  const names: string[] = []
  if (root !== null) {
    walk(root, (node) => {
      if (node['class'] === 'COLUMN_REF') names.push((node['column_names'] as readonly string[]).join('.'))
    })
  }
  return names
}

/** @throws expression.notCondition, and what `compileExpression` does */
export async function compileCondition(
  connection: Connection,
  condition: string,
  names: Names,
  where: string,
): Promise<string> {
  const { sql, type } = await compileExpression(connection, condition, names, where)
  if (type !== 'BOOLEAN') throw new VigieError('expression.notCondition', { where, expression: condition })
  return sql
}

type Node = Readonly<Record<string, unknown>>
interface Context {
  readonly where: string
  readonly expression: string
}

/** The syntax tree as JSON text; as text, because its numbers are larger than those of JavaScript. */
async function parse(connection: Connection, expression: string, context: Context): Promise<string> {
  const written = literal(`${PREFIX}${expression}\n)`)
  const json = String((await connection.rows(`SELECT json_serialize_sql(${written})`))[0]?.[0])
  const parsed = JSON.parse(json) as Node
  if (parsed['error'] === true) {
    const position = Math.max(1, Number(parsed['position'] ?? PREFIX.length) - PREFIX.length + 1)
    throw new VigieError('expression.syntax', {
      ...context,
      position: Math.min(position, [...expression].length),
      reason: String(parsed['error_message']),
    })
  }
  return json
}

/** The one expression of a statement that is nothing but it; null where something else is around it. */
function expressionOf(tree: string): Node | null {
  const { statements } = JSON.parse(tree) as { statements: readonly Node[] }
  const node = statements[0]?.['node'] as Node | undefined
  if (statements.length !== 1 || node === undefined || node['type'] !== 'SELECT_NODE') return null
  const selected = node['select_list'] as readonly Node[]
  const cte = node['cte_map'] as { readonly map: readonly unknown[] }
  const nothingElse =
    (node['from_table'] as Node)['type'] === 'EMPTY' &&
    node['where_clause'] === null &&
    node['having'] === null &&
    node['qualify'] === null &&
    node['sample'] === null &&
    cte.map.length === 0 &&
    (node['modifiers'] as readonly unknown[]).length === 0 &&
    (node['group_expressions'] as readonly unknown[]).length === 0
  const [only] = selected
  return nothingElse && selected.length === 1 && only !== undefined && only['alias'] === '' ? only : null
}

/** Every node of the tree; types of casts and values of constants are looked at with the node that has them. */
function walk(node: Node, visit: (node: Node) => void): void {
  if (typeof node['class'] === 'string') visit(node)
  for (const [name, child] of Object.entries(node)) {
    if (name === 'cast_type' || name === 'value' || child === null || typeof child !== 'object') continue
    if (Array.isArray(child)) {
      for (const one of child as readonly unknown[])
        if (typeof one === 'object' && one !== null) walk(one as Node, visit)
    } else walk(child as Node, visit)
  }
}

/** What is not allowed about a node, null where nothing is. */
function problemOf(node: Node): string | null {
  const kind = String(node['class'])
  if (!NODE_CLASSES.has(kind)) return kind.toLowerCase()
  if (kind === 'CAST') {
    const id = String((node['cast_type'] as Node)['id'])
    return CAST_TYPES.has(id) ? null : `CAST AS ${id.toLowerCase()}`
  }
  if (kind !== 'FUNCTION') return null
  const name = String(node['function_name'])
  const schema = String(node['schema'])
  if (!FUNCTIONS.has(name.toLowerCase()) || (schema !== '' && schema !== 'main') || node['catalog'] !== '')
    return `${name}()`
  const order = (node['order_bys'] as { readonly orders: readonly unknown[] } | null)?.orders ?? []
  const aggregate =
    node['distinct'] === true || node['filter'] !== null || node['export_state'] === true || order.length > 0
  return aggregate ? `${name}()` : null
}

/** Character of the expression (from 1) at which a node begins. DuckDB counts bytes. */
function positionOf(expression: string, node: Node): number {
  const bytes = Number(node['query_location']) - PREFIX.length
  if (!(bytes >= 0 && bytes <= Buffer.byteLength(expression))) return 1
  return [...Buffer.from(expression).subarray(0, bytes).toString()].length + 1
}

function meaningOf(names: Names, written: string): NameMeaning | null {
  const exact = names.get(written)
  if (exact !== undefined) return exact
  const lower = written.toLowerCase()
  for (const [name, meaning] of names) if (name.toLowerCase() === lower) return meaning
  return null
}

/** References to columns in the tree; inside of a string its quotes would be escaped. */
const REFERENCES = /"column_names":\[((?:"(?:[^"\\]|\\.)*",?)*)\]/g

async function print(connection: Connection, tree: string, names: Names): Promise<string> {
  const renamed = tree.replaceAll(REFERENCES, (_, quoted: string) => {
    const written = (JSON.parse(`[${quoted}]`) as readonly string[]).join('.')
    return `"column_names":[${JSON.stringify(meaningOf(names, written)?.column ?? '')}]`
  })
  const printed = String((await connection.rows(`SELECT json_deserialize_sql(${literal(renamed)}::JSON)`))[0]?.[0])
  return printed.replace(/^SELECT\s+/, '')
}

async function typeOf(connection: Connection, sql: string, names: Names, context: Context): Promise<string> {
  const empty = new Map(
    [...names.values()].map(({ column, type }) => [column, `CAST(NULL AS ${type}) AS ${identifier(column)}`]),
  )
  const relation = empty.size === 0 ? '(SELECT 1)' : `(SELECT ${list([...empty.values()])})`
  try {
    return String((await connection.rows(`DESCRIBE SELECT (${sql}) AS result FROM ${relation}`))[0]?.[1])
  } catch (thrown) {
    const reason =
      messageOf(thrown)
        .replace(/^[A-Za-z ]+Error: /, '')
        .split('\n')[0] ?? ''
    throw new VigieError('expression.type', { ...context, reason }, { cause: thrown })
  }
}

function lead(expression: string): string {
  return expression.length <= 40 ? expression : `${expression.slice(0, 40)}…`
}
