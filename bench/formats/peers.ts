import { createReadStream, readFileSync } from 'node:fs'

/** Loads a package, as far as it is used here: none of them is there when the benchmark is checked. */
export type Load = <T>(name: string) => T

/** A library that reads what Vigie reads, to its end, with the values of each record in an array. The project does not depend on it. */
export interface Peer {
  readonly format: 'xlsx' | 'xml'
  readonly package: string
  /** How it differs, where that makes a difference. */
  readonly remark?: string
  /** Reads a file. @returns how many records it holds, without the header */
  read(file: string, load: Load): Promise<number>
}

/** Counts records as programs would that take them from events. */
class Records {
  count = 0
  #depth = 0
  #values: string[] = []
  #text = ''

  open(): void {
    this.#depth++
    this.#text = ''
    if (this.#depth === 2) this.#values = []
  }

  text(found: string): void {
    this.#text += found
  }

  close(): void {
    if (this.#depth === 3) this.#values.push(this.#text)
    else if (this.#depth === 2) this.count += this.#values.length === 10 ? 1 : 0
    this.#depth--
  }
}

async function feed(file: string, write: (text: string) => void): Promise<void> {
  for await (const text of createReadStream(file, { encoding: 'utf8' })) write(text as string)
}

type Rows = AsyncIterable<{ readonly values: unknown }>
type Listen<E extends string> = (event: E, listener: (...args: never[]) => void) => void

export const PEERS: readonly Peer[] = [
  {
    format: 'xlsx',
    package: 'exceljs',
    read: async (file, load) => {
      const options = {
        worksheets: 'emit',
        sharedStrings: 'cache',
        styles: 'cache',
        hyperlinks: 'ignore',
        entries: 'ignore',
      }
      const { stream } = load<{
        stream: { xlsx: { WorkbookReader: new (file: string, options: object) => AsyncIterable<Rows> } }
      }>('exceljs')
      let rows = 0
      for await (const sheet of new stream.xlsx.WorkbookReader(file, options))
        for await (const row of sheet) rows += Array.isArray(row.values) ? 1 : 0
      return rows - 1
    },
  },
  {
    format: 'xlsx',
    package: 'read-excel-file',
    remark: 'whole file in memory',
    read: async (file, load) => {
      const { readSheet } = load<{ readSheet(file: string): Promise<unknown[]> }>('read-excel-file/node')
      return (await readSheet(file)).length - 1
    },
  },
  {
    format: 'xlsx',
    package: '@e965/xlsx',
    remark: 'SheetJS; whole file in memory',
    read: (file, load) => {
      const sheetJs = load<{
        readFile(file: string, options: object): { SheetNames: [string]; Sheets: Record<string, unknown> }
        utils: { sheet_to_json(sheet: unknown, options: object): unknown[] }
      }>('@e965/xlsx')
      const book = sheetJs.readFile(file, { dense: true, cellText: false, cellHTML: false, cellFormula: false })
      return Promise.resolve(sheetJs.utils.sheet_to_json(book.Sheets[book.SheetNames[0]], { header: 1 }).length - 1)
    },
  },
  {
    format: 'xml',
    package: 'sax',
    read: async (file, load) => {
      const sax = load<{
        parser(strict: boolean): Record<'onopentag' | 'onclosetag' | 'ontext' | 'oncdata', unknown> & {
          write(text: string): void
          close(): void
        }
      }>('sax')
      const parser = sax.parser(true)
      const records = new Records()
      parser.onopentag = () => records.open()
      parser.onclosetag = () => records.close()
      parser.ontext = parser.oncdata = (text: string) => records.text(text)
      await feed(file, (text) => parser.write(text))
      parser.close()
      return records.count
    },
  },
  {
    format: 'xml',
    package: 'saxes',
    read: async (file, load) => {
      const { SaxesParser } = load<{
        SaxesParser: new () => { on: Listen<string>; write(text: string): void; close(): void }
      }>('saxes')
      const parser = new SaxesParser()
      const records = new Records()
      parser.on('opentag', () => records.open())
      parser.on('closetag', () => records.close())
      parser.on('text', (text: string) => records.text(text))
      parser.on('cdata', (text: string) => records.text(text))
      await feed(file, (text) => parser.write(text))
      parser.close()
      return records.count
    },
  },
  {
    format: 'xml',
    package: 'node-expat',
    remark: 'compiled when it is installed; needs the headers of Node',
    read: async (file, load) => {
      const { Parser } = load<{
        Parser: new (encoding: string) => { on: Listen<string>; write(text: string): void; end(): void }
      }>('node-expat')
      const parser = new Parser('UTF-8')
      const records = new Records()
      parser.on('startElement', () => records.open())
      parser.on('endElement', () => records.close())
      parser.on('text', (text: string) => records.text(text))
      await feed(file, (text) => parser.write(text))
      parser.end()
      return records.count
    },
  },
  {
    format: 'xml',
    package: 'saxen',
    remark: 'whole file in memory; takes much for XML that is none',
    read: (file, load) => {
      const { Parser } = load<{ Parser: new () => { on: Listen<string>; parse(text: string): void } }>('saxen')
      const parser = new Parser()
      const records = new Records()
      parser.on('openTag', () => records.open())
      parser.on('closeTag', () => records.close())
      parser.on('text', (text: string, decode: (text: string) => string) => records.text(decode(text)))
      parser.on('cdata', (text: string) => records.text(text))
      parser.parse(readFileSync(file, 'utf8'))
      return Promise.resolve(records.count)
    },
  },
]
