import type { JournalEntry } from '@shared/journal/entry'
import { describeJournal, PARAM_FAMILIES } from '@shared/messages/describe'
import { createTranslate, formatParams } from '@shared/messages/translate'
import type { Language } from '@shared/messages/plural'

type Described = Pick<JournalEntry, 'code' | 'params'>

/** Characters for private use mark a parameter's place in a message; no text of the catalogue has them. */
const OPEN = '\uE000'
const CLOSE = '\uE001'
const PLACE = /\uE000(\w+)\uE001/

/**
 * The texts of journal lines in one language, for searching in a hundred thousand of them: a message is translated once with marks in the
 * place of its parameters, and then only filled in. What depends on more than that (plurals, errors) is translated line by line.
 */
export class JournalTexts {
  readonly #language: Language
  readonly #translate: ReturnType<typeof createTranslate>
  /** Pieces of each message: text, name of a parameter, text, … */
  readonly #messages = new Map<string, readonly string[]>()

  constructor(language: Language) {
    this.#language = language
    this.#translate = createTranslate(language)
  }

  text(entry: Described): string {
    if (entry.code === 'run.error' || 'count' in entry.params) return describeJournal(this.#translate, entry)
    const pieces = this.#pieces(entry)
    let text = pieces[0] ?? ''
    for (let at = 1; at < pieces.length; at += 2) {
      const value = entry.params[pieces[at] ?? ''] ?? ''
      text +=
        (typeof value === 'number' ? formatParams(this.#language, { value })['value'] : value) + (pieces[at + 1] ?? '')
    }
    return text
  }

  #pieces(entry: Described): readonly string[] {
    let key: string = entry.code
    for (const name in entry.params) key += ` ${name}=${name in PARAM_FAMILIES ? entry.params[name] : ''}`
    const known = this.#messages.get(key)
    if (known !== undefined) return known
    const params = Object.fromEntries(
      Object.entries(entry.params).map(([name, value]) => [name, name in PARAM_FAMILIES ? value : OPEN + name + CLOSE]),
    )
    const pieces = describeJournal(this.#translate, { code: entry.code, params }).split(PLACE)
    this.#messages.set(key, pieces)
    return pieces
  }
}
