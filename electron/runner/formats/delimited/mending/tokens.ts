import type { Dialect } from '@shared/jobs/dialect'
import { parseQuoted } from '../record-text'

export type Punctuation = Pick<Dialect, 'delimiter' | 'quote' | 'escape'>

/** One value of a record as it stands there. */
export interface Token {
  readonly value: string
  readonly isQuoted: boolean
}

/** The values of a record in which every quote has a meaning; null where one has none. */
export function tokensOf(text: string, { delimiter, quote, escape }: Punctuation): Token[] | null {
  const tokens: Token[] = []
  for (let at = 0; ;) {
    if (quote !== null && text.startsWith(quote, at)) {
      const { value, end, closed } = parseQuoted(text, at + quote.length, quote, escape)
      if (!closed) return null
      tokens.push({ value, isQuoted: true })
      if (end === text.length) return tokens
      if (!text.startsWith(delimiter, end)) return null
      at = end + delimiter.length
    } else {
      const next = text.indexOf(delimiter, at)
      const value = text.slice(at, next < 0 ? undefined : next)
      if (quote !== null && value.includes(quote)) return null
      tokens.push({ value, isQuoted: false })
      if (next < 0) return tokens
      at = next + delimiter.length
    }
  }
}
