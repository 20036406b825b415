import type { Item } from '../feed/feed'
import { flattenJson, JsonError, type Properties } from './flatten'

interface Read {
  readonly values: readonly string[]
  readonly refusal?: NonNullable<Item['refusal']>
}

/** Puts properties where their columns are. */
export class RecordShape {
  readonly #places: ReadonlyMap<string, number>
  readonly #passOver: boolean

  constructor(format: { readonly columns: readonly string[]; readonly passOver: boolean }) {
    this.#places = new Map(format.columns.map((name, index) => [name, index]))
    this.#passOver = format.passOver
  }

  /** One JSON value as a record. */
  json(text: string): Read {
    try {
      return this.record(flattenJson(text))
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
      return { values: [text], refusal: { code: 'file.syntax', params: { reason: error.message } } }
    }
  }

  record(properties: Properties): Read {
    const values = new Array<string>(this.#places.size).fill('')
    let unknown: string | undefined
    for (const [name, value] of properties) {
      const place = this.#places.get(name)
      if (place !== undefined) values[place] = value
      else if (!this.#passOver && value !== '') unknown ??= name
    }
    if (unknown === undefined) return { values }
    return { values, refusal: { code: 'file.column.unknown', params: { name: unknown } } }
  }
}
