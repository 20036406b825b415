import { assertNever } from '@shared/assert-never'
import type { Transformation } from '@shared/jobs/transformations'
import { list, literal } from '../../database/sql'
import { BLANK_CLASS, BLANKS } from './blanks'

/**
 * What is found wrong with a text while it is made cannot be said by a text. It is said by one that begins with NUL, which no text of a source
 * can hold: a record with it is refused when it is read.
 */
export const NO_ENTRY = `(chr(0) || 'enum')`
export const FAILED = `(chr(0) || 'expression')`

/** SQL of a condition: the text is one of the above. */
export function isMark(text: string): string {
  return `starts_with(${text}, chr(0))`
}

/** SQL of a text (VARCHAR, NULL where empty) after a transformation; `marked`: it may be one of the marks, which pass unchanged. */
export function transformed(text: string, transformation: Transformation, marked: boolean): string {
  const result = `nullif(${plainly(text, transformation)}, '')`
  return marked ? `CASE WHEN ${isMark(text)} THEN ${text} ELSE ${result} END` : result
}

/** Whether a text may be a mark after this transformation. */
export function marks(transformation: Transformation): boolean {
  return transformation.kind === 'map' && transformation.otherwise === 'reject'
}

/** What case and blanks around it leave of a text that is looked up. */
function lookedUp(text: string): string {
  return `lower(trim(${text}, ${BLANKS}))`
}

function plainly(text: string, transformation: Transformation): string {
  switch (transformation.kind) {
    case 'trim':
      return `trim(${text}, ${BLANKS})`
    case 'collapse':
      return `regexp_replace(${text}, '[${BLANK_CLASS}]+', ' ', 'g')`
    case 'upper':
      return `upper(${text})`
    case 'lower':
      return `lower(${text})`
    case 'title':
      return titled(text)
    case 'firstUpper':
      return `upper(${text}[1]) || ${text}[2:]`
    case 'digits':
      return `regexp_replace(${text}, '[^0-9]+', '', 'g')`
    case 'emptyToNull':
      return `CASE WHEN trim(${text}, ${BLANKS}) <> '' THEN ${text} END`
    case 'replace':
      return `replace(${text}, ${literal(transformation.text)}, ${literal(transformation.by)})`
    case 'replacePattern':
      return `regexp_replace(${text}, ${literal(transformation.pattern)}, ${literal(transformation.by)}, 'g')`
    case 'pad':
      return `CASE WHEN length(${text}) < ${transformation.length} THEN lpad(${text}, ${transformation.length}, ${literal(transformation.by)}) ELSE ${text} END`
    case 'substring': {
      const { from, length } = transformation
      return `substring(${text}, ${from}${length === undefined ? '' : `, ${length}`})`
    }
    case 'nullWords':
      return `CASE WHEN ${lookedUp(text)} IN (${list(transformation.words.map((word) => lookedUp(literal(word))))}) THEN NULL ELSE ${text} END`
    case 'map':
      return mapped(text, transformation)
    default:
      return assertNever(transformation)
  }
}

function mapped(text: string, { values, otherwise }: Extract<Transformation, { readonly kind: 'map' }>): string {
  const cases = values.map(({ from, to }) => `WHEN ${lookedUp(literal(from))} THEN ${literal(to)}`).join(' ')
  const other = { keep: text, null: 'NULL', reject: `CASE WHEN ${text} IS NOT NULL THEN ${NO_ENTRY} END` }[otherwise]
  return `CASE ${lookedUp(text)} ${cases} ELSE ${other} END`
}

/** Words are cut at everything that is neither letter, mark, digit nor apostrophe: `jean-pierre d’arc` has three. */
function titled(text: string): string {
  const words = `regexp_extract_all(${text}, '[\\p{L}\\p{M}\\p{N}''\\x{2019}]+|[^\\p{L}\\p{M}\\p{N}''\\x{2019}]+')`
  return `array_to_string(list_transform(${words}, lambda word: upper(word[1]) || lower(word[2:])), '')`
}
