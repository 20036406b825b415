import { MOST_PROPERTIES } from '@shared/jobs/format'

/** Between values of one record that have the same name. */
const JOINED = '; '
const UNPLACED = -1

/** An element or an attribute at one place below the record, and the column that it fills. */
export interface Node {
  /** As a column, and as it stands in a tag. */
  readonly name: string
  readonly tag: string
  place: number
  readonly children: Map<string, Node>
  readonly attributes: Map<string, Node>
  /** The child that came first, and the sibling that came behind it, the last time: probably they will again. */
  first: Node | null
  next: Node | null
  /** The last tag that held it as an attribute, by a number. */
  seen: number
}

/**
 * Where the elements of a record go: children by their names, attributes as `@name`, nested ones as `a/b` and `a/@b`, the record's own text as
 * `#text`. Found anew where `columns` is null, so that a sample tells them.
 */
export class XmlShape {
  readonly root: Node
  readonly #text: Node
  readonly #places: ReadonlyMap<string, number> | null
  readonly #found = new Set<string>()
  readonly #passOver: boolean
  #values: string[] = []
  #unknown: string | undefined

  constructor(columns: readonly string[] | null, passOver: boolean) {
    this.#places = columns === null ? null : new Map(columns.map((name, index) => [name, index]))
    this.#passOver = passOver
    this.root = this.#node('', '')
    this.#text = this.#node('#text', '')
    this.begin()
  }

  /** Names of the columns that were found. */
  get found(): readonly string[] {
    return [...this.#found]
  }

  child(parent: Node, name: string): Node {
    let node = parent.children.get(name)
    if (node === undefined) {
      node = this.#node(parent === this.root ? name : `${parent.name}/${name}`, name)
      if (parent.children.size < MOST_PROPERTIES) parent.children.set(name, node)
    }
    return node
  }

  attribute(parent: Node, name: string): Node {
    let node = parent.attributes.get(name)
    if (node === undefined) {
      node = this.#node(parent === this.root ? `@${name}` : `${parent.name}/@${name}`, name)
      if (parent.attributes.size < MOST_PROPERTIES) parent.attributes.set(name, node)
    }
    return node
  }

  begin(): void {
    this.#values = new Array<string>(this.#places?.size ?? 0).fill('')
    this.#unknown = undefined
  }

  set(node: Node, value: string): void {
    const { place } = node
    if (place === UNPLACED) return this.#setUnplaced(node, value)
    const before = this.#values[place] ?? ''
    if (value !== '') this.#values[place] = before === '' ? value : before + JOINED + value
  }

  /** Of records from which the columns are told, the names are all that is kept. */
  #setUnplaced(node: Node, value: string): void {
    if (this.#places !== null) {
      if (value !== '' && !this.#passOver) this.#unknown ??= node.name
    } else if (this.#found.size < MOST_PROPERTIES) this.#found.add(node.name)
  }

  /** An element ends that holds this text, without that of its children. */
  close(node: Node, text: string, hasChildren: boolean): void {
    const isRecord = node === this.root
    const value = hasChildren || isRecord ? text.trim() : text
    if (isRecord) {
      if (value !== '') this.set(this.#text, value)
    } else if (!hasChildren || value !== '') this.set(node, value)
  }

  /** The record that has ended, and the first name in it that is no column where it should be one. */
  end(): { readonly values: readonly string[]; readonly unknown: string | undefined } {
    return { values: this.#values, unknown: this.#unknown }
  }

  #node(name: string, tag: string): Node {
    const place = this.#places?.get(name) ?? UNPLACED
    return { name, tag, place, children: new Map(), attributes: new Map(), first: null, next: null, seen: 0 }
  }
}
