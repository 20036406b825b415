import type { ErrorData } from '@shared/errors/error-data'

/** What is to be corrected, at the element with this id. */
export interface ProblemAt {
  readonly element: string
  /** What is wrong: a text of the catalogue, or an error. */
  readonly text:
    | { readonly key: string; readonly params?: Readonly<Record<string, string | number>> }
    | { readonly error: Pick<ErrorData, 'code' | 'params'> }
}

/** A draft as a definition, or what is wrong with it. */
export type Checked<P, D> =
  { readonly definition: D; readonly problems: readonly [] } | { readonly problems: readonly P[] }
