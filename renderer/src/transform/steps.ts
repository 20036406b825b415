import {
  PLAIN_TRANSFORMATIONS,
  USUAL_NULL_WORDS,
  type Transformation,
  type TransformationKind,
} from '@shared/jobs/transformations'
import { assertNever } from '@shared/assert-never'

/** All transformations, in the order in which the list offers them. */
export const TRANSFORMATION_KINDS: readonly TransformationKind[] = [
  ...PLAIN_TRANSFORMATIONS,
  'replace',
  'replacePattern',
  'pad',
  'substring',
  'nullWords',
  'map',
]

/** A step as it is added: what it needs is still to be said. */
export function newStep(kind: TransformationKind): Transformation {
  switch (kind) {
    case 'replace':
      return { kind, text: '', by: '' }
    case 'replacePattern':
      return { kind, pattern: '', by: '' }
    case 'pad':
      return { kind, length: 5, by: '0' }
    case 'substring':
      return { kind, from: 1, length: 10 }
    case 'nullWords':
      return { kind, words: [...USUAL_NULL_WORDS] }
    case 'map':
      return { kind, values: [{ from: '', to: '' }], otherwise: 'keep' }
    case 'trim':
    case 'collapse':
    case 'upper':
    case 'lower':
    case 'title':
    case 'firstUpper':
    case 'digits':
    case 'emptyToNull':
      return { kind }
    default:
      return assertNever(kind)
  }
}
