import { SaxesParser } from 'saxes'

/** A record as the parser alone sees it: places are those in the text, lines are counted in it. */
export interface OracleRecord {
  readonly values: readonly string[]
  readonly original: string
  readonly line: number
  readonly end: number
}

export interface OracleReading {
  readonly records: readonly OracleRecord[]
  /** What ended reading, with its line. */
  readonly failure: { readonly reason: string; readonly line: number } | null
}

interface Element {
  readonly path: string
  text: string
  hasChildren: boolean
}

/** Reads the records of a whole document at once, with nothing but the parser. */
export function readByParser(text: string, path: string, columns: readonly string[]): OracleReading {
  const steps = path.split('/').slice(1)
  const records: OracleRecord[] = []
  const parser = new SaxesParser({ xmlns: false })
  /** All open elements, and those of the record. */
  const open: string[] = []
  let elements: Element[] = []
  let start = 0
  let values: string[] = []
  const set = (name: string, value: string) => {
    const place = columns.indexOf(name)
    if (place >= 0 && value !== '') values[place] = values[place] === '' ? value : `${values[place]}; ${value}`
  }
  parser.on('opentag', ({ name, attributes }) => {
    open.push(name)
    const around = elements.at(-1)
    if (around === undefined) {
      if (open.join('/') !== steps.join('/')) return
      values = columns.map(() => '')
      start = text.lastIndexOf('<', parser.position - 1)
      elements = [{ path: '', text: '', hasChildren: false }]
    } else {
      around.hasChildren = true
      elements.push({ path: around.path === '' ? name : `${around.path}/${name}`, text: '', hasChildren: false })
    }
    const element = elements.at(-1)?.path
    for (const [attribute, value] of Object.entries(attributes))
      set(element === '' ? `@${attribute}` : `${element}/@${attribute}`, value)
  })
  const addText = (found: string) => {
    const element = elements.at(-1)
    if (element !== undefined) element.text += found
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', ({ name }) => {
    open.pop()
    const element = elements.pop()
    if (element === undefined) return
    const isRecord = elements.length === 0
    const value = isRecord || element.hasChildren ? element.text.trim() : element.text
    set(isRecord ? '#text' : element.path, value)
    const end = parser.position
    // The parser tells of an end before it looks whether that is the right one.
    const tag = text.slice(text.lastIndexOf('<', end - 1), end)
    const isRight = tag.endsWith('/>') || new RegExp(`^</${name}\\s*>$`).test(tag)
    if (!isRecord || !isRight) return
    records.push({ values, original: text.slice(start, end), line: lineAt(text, start), end })
  })
  try {
    parser.write(text).close()
    return { records, failure: null }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { records, failure: { reason: message.replace(/^\d+:\d+: |\.$/g, ''), line: parser.line } }
  }
}

/** Number of the line on which a place is; XML 1.1 has more line ends. */
export function lineAt(text: string, place: number): number {
  const ends = text.includes('version="1.1"') ? /\r[\n\u0085]?|[\n\u0085\u2028]/g : /\r\n?|\n/g
  return (text.slice(0, place).match(ends)?.length ?? 0) + 1
}
