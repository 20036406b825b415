import type { Item } from '../feed/feed'
import { flattenJson, JsonError, type Properties } from './flatten'

interface Read {
  readonly values: readonly string[]
  readonly refusal?: Item['refusal']
}

/** Puts properties where their columns are. */
export class RecordShape implements Properties {
  readonly #columns: readonly string[]
  readonly #places: ReadonlyMap<string, number>
  readonly #passOver: boolean
  #values: string[] = []
  /** Place of the property that comes next where all are in the order of the columns, as they nearly always are. */
  #next = 0
  #unknown: string | undefined

  constructor(format: { readonly columns: readonly string[]; readonly passOver: boolean }) {
    this.#columns = format.columns
    this.#places = new Map(format.columns.map((name, index) => [name, index]))
    this.#passOver = format.passOver
  }

  /** One JSON value as a record. */
  json(text: string): Read {
    this.#values = new Array<string>(this.#columns.length).fill('')
    this.#next = 0
    this.#unknown = undefined
    try {
      flattenJson(text, this)
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
      return { values: [text], refusal: { code: 'file.syntax', params: { reason: error.message } } }
    }
    if (this.#unknown === undefined) return { values: this.#values }
    return { values: this.#values, refusal: { code: 'file.column.unknown', params: { name: this.#unknown } } }
  }

  set(name: string, value: string): void {
    const place = this.#columns[this.#next] === name ? this.#next : this.#places.get(name)
    if (place !== undefined) {
      this.#values[place] = value
      this.#next = place + 1
    } else if (!this.#passOver && value !== '') this.#unknown ??= name
  }
}
