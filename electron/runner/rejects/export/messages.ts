import { describeReject, PARAM_FAMILIES } from '@shared/messages/describe'
import type { Language } from '@shared/messages/plural'
import { createTranslate, type Translate } from '@shared/messages/translate'
import type { RejectCause } from '@shared/rejects/reject'

/** What stands in a message for a text that differs from reject to reject, with its number between them: no text of anybody holds these signs. */
const BEGIN = '\u{F0000}'
const END = '\u{F0001}'
const PLACE = new RegExp(`${BEGIN}(\\d+)${END}`, 'gu')

/** The value of the cause, which whoever takes the message puts there. */
export const VALUE_MARK = `${BEGIN}value${END}`

/** Parameters that are more than a text: what they say decides how the message reads. */
const MEANING: ReadonlySet<string> = new Set([...Object.keys(PARAM_FAMILIES), 'at', 'drift', 'en', 'fr', 'mended'])
/** Messages that are kept. */
const MOST_KNOWN = 10_000

/** Messages of a million rejects: to put one together takes fifty microseconds, so that those that differ only in their texts are put together once. */
export class RejectMessages {
  readonly #translate: Translate
  readonly #known = new Map<string, string>()

  constructor(language: Language) {
    this.#translate = createTranslate(language)
  }

  /** The message of a cause, with VALUE_MARK where its value belongs. */
  marked(cause: Omit<RejectCause, 'value'>): string {
    const texts: string[] = []
    const place = (text: string): string => `${BEGIN}${texts.push(text) - 1}${END}`
    const params = Object.fromEntries(
      Object.entries(cause.params).map(([name, param]) => [
        name,
        typeof param === 'string' && !MEANING.has(name) ? place(param) : param,
      ]),
    )
    const field = cause.field === null ? null : place(cause.field)
    const key = JSON.stringify([cause.code, field, params])
    let message = this.#known.get(key)
    if (message === undefined) {
      if (this.#known.size >= MOST_KNOWN) this.#known.clear()
      message = describeReject(this.#translate, { code: cause.code, field, params, value: VALUE_MARK })
      this.#known.set(key, message)
    }
    return texts.length === 0 ? message : message.replace(PLACE, (_, number: string) => texts[Number(number)] ?? '')
  }

  /** The message of a cause. */
  of(cause: RejectCause): string {
    return this.marked(cause).replaceAll(VALUE_MARK, () => cause.value ?? '')
  }
}
