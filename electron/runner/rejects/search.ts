/**
 * What is searched for, as a regular expression (RE2) that finds it whatever the case and the accents: taking the accents off of a million texts, to
 * compare them then, takes ten times as long.
 */

/** Blocks of Unicode with letters that are other letters with accents: Latin-1, Latin Extended-A and -B, Additional. */
const ACCENTED: readonly (readonly [first: number, last: number])[] = [
  [0xc0, 0x24f],
  [0x1e00, 0x1eff],
]

/** Letters, small and capital, by the small letter that is left of them without accents. */
const FAMILIES: ReadonlyMap<string, string> = families()

function families(): Map<string, string> {
  const found = new Map<string, string>()
  for (const [first, last] of ACCENTED) {
    for (let code = first; code <= last; code++) {
      const letter = String.fromCodePoint(code)
      const base = plain(letter)
      if (/^\p{Ll}$/u.test(base) && base !== letter.toLowerCase()) found.set(base, (found.get(base) ?? base) + letter)
    }
  }
  return found
}

/** A text in lower case and without accents. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** RE2 refuses patterns that grow too large; what is longer is long enough to be found by its beginning. */
export const SEARCHED_CHARACTERS = 60

/** The pattern of the first characters of what is searched for. */
export function searchPattern(search: string): string {
  const signs = [...plain(search)].slice(0, SEARCHED_CHARACTERS)
  return `(?i)${signs.map((sign) => `${classOf(sign)}\\p{M}*`).join('')}`
}

function classOf(sign: string): string {
  const family = FAMILIES.get(sign)
  return family === undefined ? sign.replaceAll(/[\\^$.|?*+()[\]{}\-/]/g, '\\$&') : `[${family}]`
}
