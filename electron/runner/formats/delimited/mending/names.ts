import { splitAtQuotes } from './alignments'
import { OTHER_DELIMITERS } from './other-delimiters'
import { readQuotes } from './quote-readings'
import { Readings } from './readings'
import { tokensOf, type Punctuation } from './tokens'

const FILLED = { fits: (name: string) => name.trim() !== '' }

/**
 * The names of a header that breaks the rules of the format, where there is exactly one way to read `width` of them: quotes are misplaced, a delimiter is
 * missing beside a quote, or it is written in another delimiter. Null where there is none.
 * @param text the header without its line end
 */
export function mendNames(text: string, punctuation: Punctuation, width: number): readonly string[] | null {
  if (width < 2) return null
  const split = new Readings()
  const names = Array.from({ length: width }, () => FILLED)
  splitAtQuotes(text, punctuation, names, split)
  if (split.isMany || split.only !== null) return split.only
  const isWhole = tokensOf(text, punctuation) !== null
  const reading = isWhole ? null : readQuotes(text, punctuation, width)
  return reading?.values ?? inAnotherDelimiter(text, punctuation, width)
}

function inAnotherDelimiter(text: string, punctuation: Punctuation, width: number): readonly string[] | null {
  const readings = OTHER_DELIMITERS.filter((delimiter) => delimiter !== punctuation.delimiter)
    .map((delimiter) => tokensOf(text, { ...punctuation, delimiter })?.map(({ value }) => value) ?? [])
    .filter((names) => names.length === width && names.every((name) => FILLED.fits(name)))
  return readings.length === 1 ? (readings[0] ?? null) : null
}
