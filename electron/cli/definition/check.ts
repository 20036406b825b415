import type { z } from 'zod'
import { jobDefinitionSchema, type JobDefinition } from '@shared/jobs/definition'
import type { Translate } from '@shared/messages/translate'
import { CATALOGUES } from '@shared/messages/catalogue'

/** A definition that does not fit the schema: every error with its path. Exit code 2. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError'
  readonly source: string
  readonly issues: readonly z.core.$ZodIssue[]

  constructor(source: string, issues: readonly z.core.$ZodIssue[]) {
    super(source)
    this.source = source
    this.issues = issues
  }

  /** All errors in words, a line each: path, then what is wrong. */
  describe(t: Translate): string[] {
    const head = `${this.source}: ${t('cli.badDefinition', { count: this.issues.length })}`
    return [head, ...this.issues.map((issue) => `  ${issue.path.join('.') || '.'}: ${describeIssue(t, issue)}`)]
  }
}

/** @param source what is checked, for the message @throws DefinitionError */
export function checkDefinition(source: string, input: unknown): JobDefinition {
  const parsed = jobDefinitionSchema.safeParse(input)
  if (!parsed.success) throw new DefinitionError(source, parsed.error.issues)
  return parsed.data
}

function describeIssue(t: Translate, issue: z.core.$ZodIssue): string {
  const code =
    issue.code === 'custom' && typeof issue.params?.['code'] === 'string' ? `definition.${issue.params['code']}` : ''
  return code in CATALOGUES.en ? t(code) : issue.message
}
