import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import type { Entry } from 'yauzl'
import { describe, expect, it } from 'vitest'
import { VigieError } from '@shared/errors/error-data'
import type { OpenZip } from '@runner/formats/origin/zip'
import type { CellFormat } from '@runner/formats/xlsx/cell-formats'
import { RowReader } from '@runner/formats/xlsx/row-reader'
import { readSharedStrings } from '@runner/formats/xlsx/shared-strings'
import type { Workbook } from '@runner/formats/xlsx/workbook'
import { scratchFolder } from '../scratch-folder'
import { rowsByParser, stringsByParser } from './xlsx-oracle'

const STRINGS = ['zero', 'one', '']
const FORMATS: readonly CellFormat[] = ['number', 'date', 'datetime', 'time']

/** A zip whose only entry unpacks in chunks of these sizes, again and again. */
function zipOf(text: string, sizes: readonly number[]): OpenZip {
  const bytes = Buffer.from(text)
  const chunks: Buffer[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return {
    entries: [],
    stream: () => Promise.resolve({ bytes: Readable.from(chunks), used: () => 0 }),
    close: () => undefined,
  }
}

const entryOf = (text: string) =>
  ({ fileName: 'part.xml', compressedSize: 1, crc32: crc32(Buffer.from(text)) }) as Entry
const reasonOf = (error: unknown): string => {
  if (error instanceof VigieError) return String(error.params['reason'])
  throw error
}

async function rowsByReader(text: string, sizes: readonly number[]): Promise<ReturnType<typeof rowsByParser>> {
  const strings = { get: (index: number) => STRINGS[index], close: () => undefined }
  const book = {
    name: 'book',
    zip: zipOf(text, sizes),
    formats: FORMATS,
    is1904: false,
    strings: () => Promise.resolve(strings),
  } as unknown as Workbook
  const reader = await RowReader.open(book, { name: 's', isHidden: false, entry: entryOf(text) })
  const found: ReturnType<typeof rowsByParser>['rows'][number][] = []
  try {
    for (let rows = await reader.next(); rows !== null; rows = await reader.next())
      for (const { number, cells, end } of rows) found.push({ number, cells: { ...cells }, end })
    return { rows: found, failure: null }
  } catch (error) {
    return { rows: found, failure: reasonOf(error) }
  } finally {
    reader.close()
  }
}

async function stringsByReader(text: string, sizes: readonly number[]): Promise<ReturnType<typeof stringsByParser>> {
  try {
    const read = await readSharedStrings('book', zipOf(text, sizes), entryOf(text), scratchFolder())
    const strings: string[] = []
    for (let found = read.get(0); found !== undefined; found = read.get(strings.length)) strings.push(found)
    read.close()
    return { strings, failure: null }
  } catch (error) {
    return { strings: [], failure: reasonOf(error) }
  }
}

const space = fc.constantFrom('', '', '', ' ', '\n  ', '\r\n', '\t')
const words = fc.constantFrom(
  ...[
    '0',
    '1',
    '2',
    '46054',
    '46054.75',
    '0.30000000000000004',
    '1E5',
    '-1',
    '99',
    'text',
    ' é ',
    '𝒜',
    '_x000D_',
    '_x0_',
  ],
  ...['&amp;', '&lt;', '&#10;', '\n', '\r\n', '\r', '\u0085', ']]', '>', '', 'true', '#DIV/0!'],
)
const text = fc.array(words, { maxLength: 2 }).map((parts) => parts.join('').replace(']]>', ']]&gt;'))
/** Tags with this prefix. */
const sheetWith = (prefix: string, wrong: fc.Arbitrary<string>) => {
  const tag = (name: string, inside: string, attributes = '') =>
    `<${prefix}${name}${attributes}>${inside}</${prefix}${name}>`
  const inline = fc.oneof(
    { weight: 3, arbitrary: text.map((found) => tag('is', tag('t', found))) },
    { weight: 1, arbitrary: text.map((found) => tag('is', tag('t', found, ' xml:space="preserve"'))) },
    {
      weight: 1,
      arbitrary: text.map((found) =>
        tag('is', tag('r', tag('t', found)) + tag('r', tag('t', 'b')) + tag('rPh', tag('t', 'x'), ' sb="0" eb="1"')),
      ),
    },
  )
  const formula = fc.constantFrom(
    ...[
      tag('f', 'A1&amp;"x"'),
      tag('f', 'A1', ' t="shared" ref="A1:A2" si="0"'),
      `<${prefix}f t="shared" si="0"/>`,
      tag('f', ''),
    ],
  )
  const content = fc.oneof(
    { weight: 6, arbitrary: text.map((found) => tag('v', found)) },
    { weight: 3, arbitrary: inline },
    { weight: 2, arbitrary: fc.tuple(formula, text).map(([before, found]) => before + tag('v', found)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', `<${prefix}v/>`, `<!-- -->${tag('v', '1')}`, tag('v', '<![CDATA[1]]>'), 'stray'),
    },
    { weight: 2, arbitrary: wrong },
  )
  const attributes = fc
    .tuple(
      fc.constantFrom('', ' r="A1"', ' r="C1"', ' r="aa7"', ' r="B"', ' r="XFA1"'),
      fc.constantFrom('', '', ' s="0"', ' s="1"', ' s="2"', ' s="3"', ' s="9"'),
      fc.constantFrom('', ' t="n"', ' t="s"', ' t="str"', ' t="inlineStr"', ' t="b"', ' t="e"', ' t="d"', ' t=""'),
      fc.constantFrom('', '', '', '', ' vm="1"', '\n'),
    )
    .chain((all) => fc.shuffledSubarray(all, { minLength: 4 }))
    .map((all) => all.join(''))
  const cell = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(attributes, space, content, space)
        .map(([written, before, inside, behind]) => tag('c', before + inside + behind, written)),
    },
    { weight: 1, arbitrary: attributes.map((written) => `<${prefix}c${written}/>`) },
  )
  const row = fc.tuple(fc.array(fc.tuple(space, cell), { maxLength: 4 }), space, fc.nat({ max: 4 }), fc.nat({ max: 3 }))
  return fc.tuple(fc.array(row, { maxLength: 8 }), space, fc.nat({ max: 1 })).map(([rows, between, numbered]) => {
    let number = 1
    const written = rows.map(([cells, behind, gap, spans]) => {
      number += gap === 4 ? 3 : 1
      const attributes = `${numbered === 1 || gap > 2 ? ` r="${number}"` : ''}${spans > 0 ? ` spans='1:${spans}'` : ''} ht="1"`
      return cells.length === 0 && gap === 0
        ? `<${prefix}row${attributes}/>`
        : tag('row', cells.flat().join('') + behind, attributes.replaceAll("'", '"'))
    })
    // The first row holds everything, so that those behind it may be plain.
    const first = tag('row', '', ' ht="1" spans="1:1"')
    return `<?xml version="1.0"?><${prefix}worksheet><${prefix}sheetData>${first}${between}${written.join(between)}</${prefix}sheetData><x>1</x></${prefix}worksheet>`
  })
}
const sheet = (wrong: fc.Arbitrary<string>) => fc.constantFrom('', '', 'x:').chain((prefix) => sheetWith(prefix, wrong))
const sizes = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 4 })
/** What stands in a cell that closes behind it. */
const wrongContent = fc.constantFrom(
  ...[
    '<v>]]></v>',
    '<v>&no;</v>',
    '<v>\u0001</v>',
    '<v>1</w>',
    '<v>1',
    '<v',
    '<is><t>a</is></t>',
    '<v a="1" a="2">1</v>',
  ],
  ...[
    '<c r="1"><v>1</v></c>',
    '<c r="XFE1"><v>1</v></c>',
    '</c></row><row r="1">',
    '</c></row><row r="x">',
    '<f r="9">1</f>',
  ],
  ...[
    '</c><c r="A1" r="B1">',
    '</c><c r="A1"s="1">',
    "</c><c r='A1'>",
    '</c><c r = "A1">',
    '</c><c s="&amp;">',
    '<f/><v>1</v>',
  ],
  ...[
    '</c></row><row ht="1" ht="2"><c>',
    '</c></row><row ht="<"><c>',
    '</c></row><rows/><row><c>',
    '</c></row><row ht="1"spans="1:1"><c>',
    '<f r="9">1</f></c></row><row><c>',
    '<v>1</v></c><d/><c>',
    '<c r="A1x"><v>1</v></c>',
    '</c><c r="A1 "/><c>',
    '</c><c t="n&#32;">',
    '</c><c r="XFE1"/><c>',
    '</c><c r="1"/><c>',
    '</c></row></sheetData><row/><sheetData><row><c>',
    '<f>&no;</f>',
    '<f>]]></f>',
  ],
)

describe('the rows of a sheet', () => {
  it('are read like the parser alone reads them, whatever the borders of the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(sheet(fc.constant('')), sizes, async (written, cuts) => {
        const right = rowsByParser(written, STRINGS, FORMATS)
        expect(right.failure).toBeNull()
        for (const borders of [[written.length * 4], [1], cuts])
          expect(await rowsByReader(written, borders)).toEqual(right)
      }),
      { numRuns: 200 },
    )
  }, 120_000)

  it('are broken where the parser alone says so', async () => {
    await fc.assert(
      fc.asyncProperty(sheet(wrongContent), sizes, async (written, cuts) => {
        const right = rowsByParser(written, STRINGS, FORMATS)
        for (const borders of [[written.length * 4], [1], cuts])
          expect(await rowsByReader(written, borders)).toEqual(right)
      }),
      { numRuns: 600 },
    )
  }, 120_000)
})

describe('shared texts', () => {
  const item = (tag: (name: string, inside: string, attributes?: string) => string) =>
    fc.oneof(
      { weight: 5, arbitrary: text.map((found) => tag('si', tag('t', found))) },
      { weight: 2, arbitrary: text.map((found) => tag('si', tag('t', found, ' xml:space="preserve"'))) },
      { weight: 1, arbitrary: text.map((found) => tag('si', tag('r', tag('t', found)) + tag('r', tag('t', 'b')))) },
      { weight: 1, arbitrary: text.map((found) => tag('si', tag('t', found) + tag('rPh', tag('t', 'x')))) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(tag('si', ''), tag('si', tag('t', '<![CDATA[a]]>')), '<!-- -->', 'stray'),
      },
    )
  const table = (wrong: fc.Arbitrary<string>) =>
    fc.constantFrom('', 'x:').chain((prefix) => {
      const tag = (name: string, inside: string, attributes = '') =>
        `<${prefix}${name}${attributes}>${inside}</${prefix}${name}>`
      return fc
        .tuple(fc.array(fc.tuple(item(tag), space), { maxLength: 10 }), wrong)
        .map(([items, end]) => tag('sst', tag('si', '') + items.flat().join('') + end, ' count="1"'))
    })

  it('are read like the parser alone reads them, whatever the borders of the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(table(fc.constant('')), sizes, async (written, cuts) => {
        for (const borders of [[written.length * 4], [1], cuts])
          expect(await stringsByReader(written, borders)).toEqual(stringsByParser(written))
      }),
      { numRuns: 150 },
    )
  }, 120_000)

  it('are broken where the parser alone says so', async () => {
    const wrong = fc.constantFrom(
      ...[
        '<si><t>]]></t></si>',
        '<si><t>&no;</t></si>',
        '<si><t>\u0001</t></si>',
        '<si><t>1</si></t>',
        '<si><t>1',
        '</x>',
      ],
    )
    await fc.assert(
      fc.asyncProperty(table(wrong), sizes, async (written, cuts) => {
        for (const borders of [[written.length * 4], [1], cuts])
          expect((await stringsByReader(written, borders)).failure).toBe(stringsByParser(written).failure)
      }),
      { numRuns: 100 },
    )
  }, 120_000)
})
