import { VigieError } from '@shared/errors/error-data'
import type { Connection } from '../database/connection'
import { messageOf } from '../database/errors'
import { CATALOG, literal } from '../database/sql'
import { requireOneSelect } from '../query/query'

/**
 * The `select` that an export may be made of: it reads datasets and nothing else. External access is off for the whole database; here it is told when the job is
 * saved, and Vigie's own tables are no datasets either.
 */

/** Functions that stand for a table and make it of their arguments alone. */
const TABLE_FUNCTIONS = new Set(['range', 'generate_series', 'unnest', 'repeat', 'repeat_row'])
/** Functions of the session, its settings and its surroundings. */
const FOREIGN_FUNCTIONS = new Set(
  'getenv current_setting getvariable nextval currval write_log set_bit current_query error'.split(' '),
)

type Node = Readonly<Record<string, unknown>>

/**
 * @returns the select as a relation
 * @throws query.notReadOnly, query.failed, select.wrong, select.notAllowed, dataset.notFound
 */
export async function checkSelect(connection: Connection, sql: string): Promise<string> {
  const tree = await parse(connection, sql)
  const datasets = await connection.rows('SELECT lower(name) FROM vigie.datasets')
  const known = new Set(datasets.map(([name]) => String(name)))
  const own = namesOfParts(tree)
  walk(tree, (node) => {
    const part = refused(node)
    if (part !== null) throw new VigieError('select.notAllowed', { part })
    if (node['type'] !== 'BASE_TABLE') return
    const name = String(node['table_name'])
    const isQualified = node['schema_name'] !== ''
    if (!known.has(name.toLowerCase()) && (isQualified || !own.has(name.toLowerCase())))
      throw new VigieError('dataset.notFound', { dataset: name })
  })
  try {
    await requireOneSelect(connection, sql)
  } catch (thrown) {
    throw placed(sql, thrown)
  }
  return `(${await withoutEnd(connection, sql)}\n)`
}

/** What is wrong at a character of the select, counted from 0. */
function wrongAt(sql: string, at: number, reason: string, cause?: unknown): VigieError {
  const before = [...sql].slice(0, at).join('').split('\n')
  const character = [...(before.at(-1) ?? '')].length + 1
  return new VigieError('select.wrong', { line: before.length, character, reason }, { cause })
}

/** The line that a message of the database shows (of a long one a part, between dots), and the mark below it. */
const SHOWN_LINE = /\n\nLINE (\d+): (.*)\n( *)\^/

/** An error of the database with the place in the select that its message shows; others as they are. */
function placed(sql: string, thrown: unknown): unknown {
  if (!(thrown instanceof VigieError) || thrown.code !== 'query.failed') return thrown
  const message = String(thrown.params['message'])
  const [whole = '', number = '', shown = '', blanks = ''] = SHOWN_LINE.exec(message) ?? []
  if (whole === '') return thrown
  const lines = sql.split('\n')
  const before = lines.slice(0, Number(number) - 1).reduce((sum, line) => sum + [...line].length + 1, 0)
  const line = lines[Number(number) - 1] ?? ''
  const part = shown.replaceAll(/^\.\.\.|\.\.\.$/g, '')
  const dots = shown.startsWith('...') ? 3 : 0
  const start = [...line.slice(0, Math.max(0, line.indexOf(part)))].length
  const inLine = start + blanks.length - `LINE ${number}: `.length - dots
  const reason = message
    .slice(0, message.indexOf(whole))
    .replace(/^[A-Za-z ]+ Error: /, '')
    .replaceAll('\n', ' ')
  return wrongAt(sql, before + Math.max(0, inLine), reason, thrown)
}

async function parse(connection: Connection, sql: string): Promise<Node> {
  const json = String((await connection.rows(`SELECT json_serialize_sql(${literal(sql)})`))[0]?.[0])
  const tree = JSON.parse(json) as Node
  if (tree['error'] === true) {
    if (tree['error_type'] === 'not implemented') throw new VigieError('query.notReadOnly')
    throw wrongAt(sql, Number(tree['position'] ?? 0), String(tree['error_message']))
  }
  if ((tree['statements'] as readonly unknown[]).length !== 1) throw new VigieError('query.notReadOnly')
  return tree
}

/** A statement that may have a semicolon behind it, and a comment behind that, as the database writes it: without them. */
async function withoutEnd(connection: Connection, sql: string): Promise<string> {
  if (!sql.includes(';')) return sql
  const printed = await connection.rows(`SELECT json_deserialize_sql(json_serialize_sql(${literal(sql)}))`)
  return String(printed[0]?.[0])
}

/** What is not allowed about a node, null where nothing is. */
function refused(node: Node): string | null {
  const name = String(node['function_name'] ?? '').toLowerCase()
  switch (node['type']) {
    case 'SHOW_REF':
      return 'describe, show, summarize'
    case 'BASE_TABLE': {
      const { catalog_name: catalog, schema_name: schema, table_name: table } = node
      const isOurs =
        (catalog === '' || catalog === CATALOG) && (schema === '' || schema === 'main' || schema === CATALOG)
      return isOurs ? null : [catalog, schema, table].filter((one) => one !== '').join('.')
    }
    case 'TABLE_FUNCTION': {
      const called = String((node['function'] as Node | undefined)?.['function_name'] ?? '').toLowerCase()
      return TABLE_FUNCTIONS.has(called) ? null : `${called}()`
    }
    case 'FUNCTION':
      return FOREIGN_FUNCTIONS.has(name) ? `${name}()` : null
    default:
      return null
  }
}

/** Names that the select gives to parts of itself (`with … as`). */
function namesOfParts(tree: Node): ReadonlySet<string> {
  const names = new Set<string>()
  walk(tree, (node) => {
    const parts = (node['cte_map'] as { readonly map?: readonly { readonly key: string }[] } | undefined)?.map ?? []
    for (const { key } of parts) names.add(key.toLowerCase())
  })
  return names
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) {
      for (const one of child as readonly unknown[])
        if (typeof one === 'object' && one !== null) walk(one as Node, visit)
    } else if (typeof child === 'object' && child !== null) walk(child as Node, visit)
  }
}

/** Columns of a relation with their SQL types. @throws query.failed */
export async function describe(
  connection: Connection,
  relation: string,
): Promise<{ readonly name: string; readonly type: string }[]> {
  try {
    const rows = await connection.rows(`DESCRIBE SELECT * FROM ${relation}`)
    return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
  } catch (thrown) {
    if (thrown instanceof VigieError) throw thrown
    throw new VigieError('query.failed', { message: messageOf(thrown) }, { cause: thrown })
  }
}
