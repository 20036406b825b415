/** Longer values are texts, whatever they look like. */
const LONGEST_FORM = 100

/** Characters of one kind that follow each other. */
interface Run {
  readonly kind: string
  readonly length: number
}

/** The runs of all values of a form: what their kinds are, and how long they may be. */
interface Form {
  readonly kinds: readonly string[]
  readonly lengths: { least: number; most: number }[]
}

/**
 * The forms of the values of a column: `2026-01-31` is four digits, a hyphen, two digits … A run of characters that was always equally long has to be so,
 * another one may be longer than was seen.
 */
export class Forms {
  readonly #forms = new Map<string, Form>()
  #hasTexts = false

  constructor(values: readonly string[]) {
    for (const value of values) this.#learn(value)
  }

  /** How many there are; null where some are those of texts, which have any form. */
  get count(): number | null {
    const isText = this.#hasTexts || [...this.#forms.values()].some(isFormOfText)
    return isText ? null : this.#forms.size
  }

  /** All values are digits, and always as many of them: they may be a code. */
  get isDigits(): boolean {
    const [form, ...others] = this.#forms.values()
    return form !== undefined && others.length === 0 && form.kinds.join('') === '9' && form.lengths.every(isFixed)
  }

  fit(value: string): boolean {
    const runs = runsOf(value)
    const form = runs === null ? undefined : this.#forms.get(keyOf(runs))
    return (
      form !== undefined &&
      form.lengths.every((lengths, at) => {
        const length = runs?.[at]?.length ?? 0
        return isFixed(lengths) ? length === lengths.least : length >= lengths.least
      })
    )
  }

  #learn(value: string): void {
    const runs = runsOf(value)
    if (runs === null) {
      this.#hasTexts = true
      return
    }
    const key = keyOf(runs)
    const known = this.#forms.get(key)
    if (known === undefined) {
      const lengths = runs.map(({ length }) => ({ least: length, most: length }))
      this.#forms.set(key, { kinds: runs.map(({ kind }) => kind), lengths })
      return
    }
    for (const [at, { length }] of runs.entries()) {
      const seen = known.lengths[at]
      if (seen === undefined) continue
      seen.least = Math.min(seen.least, length)
      seen.most = Math.max(seen.most, length)
    }
  }
}

function isFixed({ least, most }: { readonly least: number; readonly most: number }): boolean {
  return least === most
}

/** Words: letters with blanks, or as many letters as it takes. */
function isFormOfText({ kinds, lengths }: Form): boolean {
  const hasLetters = kinds.some((kind) => kind === 'a' || kind === 'A')
  const isWord = kinds.every((kind) => kind === 'a' || kind === 'A') && !lengths.every(isFixed)
  return hasLetters && (kinds.includes(' ') || isWord)
}

function keyOf(runs: readonly Run[]): string {
  return runs.map(({ kind }) => kind).join('')
}

function runsOf(value: string): Run[] | null {
  if (value.length > LONGEST_FORM) return null
  const runs: { kind: string; length: number }[] = []
  for (const character of value) {
    const kind = kindOfCharacter(character)
    const last = runs.at(-1)
    if (last?.kind === kind) last.length++
    else runs.push({ kind, length: 1 })
  }
  return runs
}

/** `9` for a digit, `A` and `a` for letters, a blank for any blank; another character stands for itself. */
export function kindOfCharacter(character: string): string {
  if (character >= '0' && character <= '9') return '9'
  if (character >= 'a' && character <= 'z') return 'a'
  if (character >= 'A' && character <= 'Z') return 'A'
  if (character > ' ' && character <= '~') return character
  if (/\p{Nd}/u.test(character)) return '9'
  if (/\p{Lu}/u.test(character)) return 'A'
  if (/[\p{L}\p{M}]/u.test(character)) return 'a'
  return /\s/.test(character) ? ' ' : character
}
