import type { z } from 'zod'
import { jobDefinitionSchema, type JobDefinition } from '@shared/jobs/definition'
import { describeError } from '@shared/messages/describe'
import type { Translate } from '@shared/messages/translate'
import { CATALOGUES } from '@shared/messages/catalogue'
import type { DefinitionProblem } from '@shared/runner/protocol'

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly describe: (t: Translate) => string
}

/** A definition that can't be run: every error with its path. Exit code 2. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError'
  readonly source: string
  readonly issues: readonly Issue[]

  constructor(source: string, issues: readonly Issue[]) {
    super(source)
    this.source = source
    this.issues = issues
  }

  /** All errors in words, a line each: path, then what is wrong. */
  describe(t: Translate): string[] {
    const head = `${this.source}: ${t('cli.badDefinition', { count: this.issues.length })}`
    return [head, ...this.issues.map(({ path, describe }) => `  ${path.join('.') || '.'}: ${describe(t)}`)]
  }
}

/** @param source what is checked, for the message @throws DefinitionError */
export function checkDefinition(source: string, input: unknown): JobDefinition {
  const parsed = jobDefinitionSchema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new DefinitionError(
    source,
    parsed.error.issues.map((issue) => ({ path: issue.path, describe: (t) => describeIssue(t, issue) })),
  )
}

/** The error that names what is wrong with the expressions of a definition. */
export function problemsError(source: string, problems: readonly DefinitionProblem[]): DefinitionError {
  return new DefinitionError(
    source,
    problems.map(({ path, error }) => ({ path, describe: (t) => describeError(t, error) })),
  )
}

function describeIssue(t: Translate, issue: z.core.$ZodIssue): string {
  const code =
    issue.code === 'custom' && typeof issue.params?.['code'] === 'string'
      ? `definition.${issue.params['code']}`
      : issue.message
  return code in CATALOGUES.en ? t(code) : issue.message
}
