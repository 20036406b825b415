import { SaxesParser } from 'saxes'
import { cellNumber, type CellFormat } from '@runner/formats/xlsx/cell-formats'

export interface OracleRow {
  readonly number: number
  /** Values by column; empty cells are left out. */
  readonly cells: Readonly<Record<number, string>>
  readonly end: number
}

const local = (name: string) => name.slice(name.indexOf(':') + 1)
/** Characters that XML can't hold. */
const unescaped = (text: string) =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))

/** The rows of a whole sheet, read at once with nothing but the parser, and the message of what ended reading. */
export function rowsByParser(
  text: string,
  strings: readonly string[],
  formats: readonly CellFormat[],
): { readonly rows: readonly OracleRow[]; readonly failure: string | null } {
  const rows: OracleRow[] = []
  const parser = new SaxesParser({ xmlns: false })
  let row = { number: 0, cells: {} as Record<number, string> }
  let cell = { column: -1, type: 'n', style: 0, text: '' }
  let isText = false
  let isReading = false
  parser.on('opentag', ({ name, attributes }) => {
    const tag = local(name)
    if (tag === 'row') {
      const number = attributes['r'] === undefined ? row.number + 1 : Number(attributes['r'])
      if (!Number.isInteger(number) || number <= row.number) throw new Error(`row ${number} behind row ${row.number}`)
      row = { number, cells: {} }
      cell = { ...cell, column: -1 }
    } else if (tag === 'c') {
      const place = attributes['r']
      const letters = /^[A-Za-z]*/.exec(place ?? '')?.[0].toUpperCase() ?? ''
      const named = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
      const column = place === undefined ? cell.column + 1 : named
      if (column < 0 || column > 16_383) throw new Error(`a cell at ${place ?? `column ${column + 1}`}`)
      cell = { column, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), text: '' }
    } else if (tag === 'v' || tag === 't') isText = !isReading
    else if (tag === 'rPh') isReading = true
  })
  const add = (found: string) => {
    if (isText) cell.text += found
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', ({ name }) => {
    const tag = local(name)
    if (tag === 'v' || tag === 't') isText = false
    else if (tag === 'rPh') isReading = false
    else if (tag === 'row') rows.push({ ...row, end: parser.position })
    else if (tag === 'c' && cell.text !== '') row.cells[cell.column] = valueOf(cell, strings, formats)
  })
  try {
    parser.write(text).close()
    return { rows, failure: null }
  } catch (error) {
    return { rows, failure: error instanceof Error ? error.message.replace(/^\d+:\d+: /, '') : String(error) }
  }
}

/** The table of shared texts, read in the same way. */
export function stringsByParser(text: string): {
  readonly strings: readonly string[]
  readonly failure: string | null
} {
  const strings: string[] = []
  const parser = new SaxesParser({ xmlns: false })
  let found = ''
  let isText = false
  let isReading = false
  parser.on('opentag', ({ name }) => {
    const tag = local(name)
    if (tag === 'si') found = ''
    else if (tag === 't') isText = !isReading
    else if (tag === 'rPh') isReading = true
  })
  const add = (part: string) => {
    if (isText) found += part
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', ({ name }) => {
    const tag = local(name)
    if (tag === 't') isText = false
    else if (tag === 'rPh') isReading = false
    else if (tag === 'si') strings.push(unescaped(found))
  })
  try {
    parser.write(text).close()
    return { strings, failure: null }
  } catch (error) {
    return { strings, failure: error instanceof Error ? error.message.replace(/^\d+:\d+: /, '') : String(error) }
  }
}

function valueOf(
  cell: { readonly type: string; readonly style: number; readonly text: string },
  strings: readonly string[],
  formats: readonly CellFormat[],
): string {
  const { type, text } = cell
  if (type === 's') return strings[Number(text)] ?? ''
  if (type === 'n') return cellNumber(text, formats[cell.style] ?? 'number', false)
  if (type === 'b') return text === '1' ? 'true' : text === '0' ? 'false' : text
  return type === 'd' || type === 'e' ? text : unescaped(text)
}
