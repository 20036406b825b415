import type { Item } from '../feed/feed'

/** Between values of one record that have the same name. */
const JOINED = '; '
const UNPLACED = -1

/** An element or an attribute at one place below the record, and the column that it fills. */
export interface Node {
  readonly name: string
  place: number
  readonly children: Map<string, Node>
  readonly attributes: Map<string, Node>
}

/**
 * Where the elements of a record go: children by their names, attributes as `@name`, nested ones as `a/b` and `a/@b`, the record's own text as
 * `#text`. Found anew where `columns` is null, so that a sample tells them.
 */
export class XmlShape {
  readonly root: Node
  readonly text: Node
  readonly #places: ReadonlyMap<string, number> | null
  readonly #found: string[] = []
  readonly #passOver: boolean
  #values: string[] = []
  #unknown: string | undefined

  constructor(columns: readonly string[] | null, passOver: boolean) {
    this.#places = columns === null ? null : new Map(columns.map((name, index) => [name, index]))
    this.#passOver = passOver
    this.root = this.#node('')
    this.text = this.#node('#text')
    this.begin()
  }

  /** Names of the columns that were found. */
  get found(): readonly string[] {
    return this.#found
  }

  child(parent: Node, name: string): Node {
    let node = parent.children.get(name)
    if (node === undefined) {
      node = this.#node(parent === this.root ? name : `${parent.name}/${name}`)
      parent.children.set(name, node)
    }
    return node
  }

  attribute(parent: Node, name: string): Node {
    let node = parent.attributes.get(name)
    if (node === undefined) {
      node = this.#node(parent === this.root ? `@${name}` : `${parent.name}/@${name}`)
      parent.attributes.set(name, node)
    }
    return node
  }

  begin(): void {
    this.#values = new Array<string>(this.#places?.size ?? 0).fill('')
    this.#unknown = undefined
  }

  set(node: Node, value: string): void {
    if (node.place === UNPLACED) {
      if (this.#places !== null) {
        if (value !== '' && !this.#passOver) this.#unknown ??= node.name
        return
      }
      node.place = this.#found.push(node.name) - 1
    }
    const before = this.#values[node.place] ?? ''
    if (value !== '') this.#values[node.place] = before === '' ? value : before + JOINED + value
  }

  end(): Pick<Item, 'refusal'> & { readonly values: readonly string[] } {
    const values = this.#values
    if (this.#unknown === undefined) return { values }
    return { values, refusal: { code: 'file.column.unknown', params: { name: this.#unknown } } }
  }

  #node(name: string): Node {
    return { name, place: this.#places?.get(name) ?? UNPLACED, children: new Map(), attributes: new Map() }
  }
}
