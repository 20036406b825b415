import type { ImportDefinition } from './definition'

/** An SQL expression that a person has written into a definition. */
export interface WrittenExpression {
  /** Where it stands in the definition. */
  readonly path: readonly (string | number)[]
  readonly sql: string
  /** What it belongs to, for messages. */
  readonly where: string
  /** A condition has to be true or false. */
  readonly condition: boolean
  /** Names are those of columns; of rules also those of fields. */
  readonly namesFields: boolean
}

/** Whether there is something in the definition of an import that only the database can judge: expressions, patterns, limits, formats. */
export function hasWritten(definition: ImportDefinition): boolean {
  const { mapping, target } = definition
  return (
    writtenExpressions(definition).length > 0 ||
    (target.fields ?? []).some(({ rules }) => rules !== undefined) ||
    (mapping !== 'auto' && mapping.some(({ transform, format }) => transform !== undefined || format !== undefined))
  )
}

export function writtenExpressions({ source, mapping, rules }: ImportDefinition): WrittenExpression[] {
  const written: WrittenExpression[] = []
  if (source.filter !== null) {
    const path = ['source', 'filter']
    written.push({ path, sql: source.filter, where: 'source.filter', condition: true, namesFields: false })
  }
  for (const [index, { field, expression }] of mapping === 'auto' ? [] : mapping.entries()) {
    if (expression === undefined) continue
    const path = ['mapping', index, 'expression']
    written.push({ path, sql: expression, where: field, condition: false, namesFields: false })
  }
  for (const [index, { condition, message }] of rules.entries()) {
    const where = typeof message === 'string' ? message : message.en
    written.push({ path: ['rules', index, 'condition'], sql: condition, where, condition: true, namesFields: true })
  }
  return written
}
