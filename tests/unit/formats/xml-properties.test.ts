import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VigieError } from '@shared/errors/error-data'
import type { SourcePosition } from '@runner/formats/records'
import { XmlShape } from '@runner/formats/xml/shape'
import { XmlFeed } from '@runner/formats/xml/xml-feed'
import { streamOf } from './workbench'
import { lineAt, readByParser, type OracleReading } from './xml-oracle'

const PATH = '/r/g/x'
const COLUMNS = ['a', '@n', 'a/b', 'a/@m', 'p:c', '@p:q', 'é', 'x', '#text', 'a/b/@n']
/** Stands for a byte that is no text. */
const WRONG = '\ue000'

function encoded(text: string): Buffer {
  return Buffer.concat(
    text.split(WRONG).flatMap((part, index) => [...(index > 0 ? [Buffer.from([0xff])] : []), Buffer.from(part)]),
  )
}

/** What the feed says of a document, in the form in which the parser alone says it. */
async function readByFeed(
  text: string,
  sizes: readonly number[],
  from: SourcePosition = { byte: 0, line: 1, record: 0 },
): Promise<OracleReading> {
  const version = text.includes('version="1.1"') ? '1.1' : '1.0'
  const stream = streamOf(encoded(text), sizes, from.byte)
  const feed = new XmlFeed(stream, PATH, new XmlShape(COLUMNS, true), { from, version })
  const records: OracleReading['records'][number][] = []
  try {
    for (let items = await feed.pull(); items !== null; items = await feed.pull())
      for (const { values, original, line, end } of items)
        records.push({ values: values ?? [], original: original ?? '', line, end })
    return { records, failure: null }
  } catch (error) {
    if (!(error instanceof VigieError)) throw error
    const reason = String(error.params['reason'])
    return { records, failure: { reason, line: lineOf(reason, Number(error.params['line'])) } }
  }
}

function byParser(text: string): OracleReading {
  return readByParser(text.replaceAll(WRONG, '\ufffd'), PATH, COLUMNS)
}

/** What the parser alone says, with places in the bytes. */
function expected(text: string): OracleReading {
  const { records, failure } = byParser(text)
  return {
    records: records.map((record) => ({ ...record, end: encoded(text.slice(0, record.end)).length })),
    failure: failure && { ...failure, line: lineOf(failure.reason, failure.line) },
  }
}

/** The parser notices text around the root at the end of that text or of what it was given, whichever comes first. */
function lineOf(reason: string, line: number): number {
  return reason === 'text data outside of root node.' ? 0 : line
}

const blanks = fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\t ', '\r')
const someBlanks = fc.constantFrom(' ', ' ', ' ', '  ', '\n', '\r\n', '\t')
const WORDS = [
  ...['1', 'word', 'two words', ' set off ', 'é', '𝒜', '日本', '\n', '\r\n', '\r', '\t', '\u00a0', '', WRONG],
  ...['&amp;', '&lt;', '&gt;', '&quot;', '&apos;', '&#233;', '&#x1F600;', '&#13;'],
  ...["it's", '>', ']]', ']', '--', '?', '/', '=', 'a="b"', '\ufeff', '\ufffd'],
]
const textOf = (words: readonly string[]) =>
  fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((parts) => parts.join(''))
const value = textOf(WORDS)
const someText = textOf([...WORDS, '\u0085', '\u2028'])
const comment = fc
  .constantFrom('', ' ', 'note', '<x>', '</x>', '&no;', '-', '>', ']]>', '\r', 'é')
  .map((text) => `<!--${text.replace(/-$/, '- ')}-->`)
const section = fc
  .constantFrom('', 'text', '<x>', '</x>', '&amp;', ']', ']]', ' \r\n ', '𝒜', '>')
  .map((text) => `<![CDATA[${text}]]>`)
const instruction = fc.constantFrom('<?go on?>', '<?go <x></x>?>', '<?a?>')
const attribute = fc
  .tuple(fc.constantFrom('n', 'm', 'p:q', 'other'), blanks, fc.constantFrom('"', '"', "'"), value)
  .map(([name, blank, quote, text]) => `${name}${blank}=${blank}${quote}${text.replaceAll(quote, '')}${quote}`)
const attributes = fc
  .uniqueArray(attribute, { maxLength: 3, selector: (written) => written.split(/[\s=]/)[0] })
  .chain((all) => fc.tuple(...all.map((one) => someBlanks.map((blank) => blank + one))))
  .map((all) => all.join(''))
const NAMES = ['a', 'b', 'p:c', 'é', 'x'] as const

const { content } = fc.letrec<{ content: string; element: string }>((tie) => ({
  content: fc
    .array(
      fc.oneof(
        { maxDepth: 3 },
        { weight: 4, arbitrary: someText },
        { weight: 6, arbitrary: tie('element') },
        { weight: 1, arbitrary: comment },
        { weight: 1, arbitrary: section },
        { weight: 1, arbitrary: instruction },
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join('')),
  element: fc
    .tuple(fc.constantFrom(...NAMES, 'new'), attributes, blanks, tie('content'), fc.boolean())
    .map(([name, written, blank, inside, isEmpty]) =>
      isEmpty ? `<${name}${written}${blank}/>` : `<${name}${written}${blank}>${inside}</${name}${blank}>`,
    ),
}))
/** A record that holds the names that others do, so that those may be plain. */
const FIRST =
  '<x n="" m="" p:q="" other=""><a n="" m="" p:q="" other=""><b n="" m=""/><a/></a><b n=""><a/></b><p:c/><é/><x n=""/></x>'
const plainRecord = fc
  .tuple(attributes, value, section, comment)
  .map(([n, a, b, c]) => `<x${n}><a m="1">${a}<b>${b}</b></a><p:c>${c}${a}</p:c>\n</x>`)
const record = fc.oneof(
  plainRecord,
  fc.tuple(attributes, blanks, content).map(([written, blank, inside]) => `<x${written}${blank}>${inside}</x>`),
  fc.constantFrom('<x/>', '<x n="1"/>', '<x></x>'),
)
const around = fc.oneof(
  { weight: 4, arbitrary: blanks },
  { weight: 1, arbitrary: fc.oneof(someText, comment, instruction) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('<y>1</y>', '<x2/>', '</g><g>', '</g>\n<h><x/></h><g n="1">', '</g><x/><g>'),
  },
)
/** @param last record of the document */
const documentWith = (last: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.constantFrom('', '', '<?xml version="1.0"?>', '<?xml version="1.1"?>\n', '<!-- <x> -->\n', '\ufeff'),
      fc.array(fc.tuple(record, around), { maxLength: 6 }),
      last,
      fc.constantFrom('', '\n', '<!-- end -->'),
      fc.constantFrom(true, true, true, false),
    )
    .map(([head, records, end, foot, isPlain]) => {
      const text = `${head}<r><g>${FIRST}${records.flat().join('')}${end}</g></r>${foot}`
      // A single one makes all of a piece unusual.
      return isPlain ? text.replace(/\r(?!\n)/g, '\n') : text
    })
const document = documentWith(record)
/** Records that are none, or hold what is easily read in another way. */
const wrongRecord = fc.oneof(
  fc.constantFrom(
    ...[
      '<x n="1" n="2"/>',
      '<x n="1"m="2"/>',
      '<x n=1/>',
      '<x n/>',
      '<x n="<"/>',
      '<x n=\'1"/>',
      '<x n="&no;"/>',
      '<x / >',
    ],
    ...['<x><a>]]></a></x>', '<x><!-- a -- b --></x>', '<x><!-- a ---></x>', '<x><!--></x>', '<x><!->--></x>'],
    ...[
      '<x><a></b></x>',
      '<x><a></a2></x>',
      '<x><a2></a></x>',
      '<x><a></x>',
      '<x></a></x>',
      '<x></x2>',
      '<x2/><x',
      '<x>',
    ],
    ...[
      '<x><a>\u0001</a></x>',
      '<x n="\u0000"/>',
      '<x>\ufffe</x>',
      '<x>&constructor;</x>',
      '<x>&amp</x>',
      '<x>&;</x>',
      '<x>& </x>',
    ],
    ...[
      '<x><a>\u0080</a></x>',
      '<x><![CDATA[]]</x>',
      '<x><![CDATA[]]]]></x>',
      '<x><![cdata[]]></x>',
      '<x><a ></a\n></x>',
      '<x ></x >',
    ],
    ...[
      '<x><a/ ></x>',
      '<x><a/b/></x>',
      '<x><a /></x>',
      '<x n="1" />',
      '<x n = "1"/>',
      '<x n="&#0;"/>',
      '<x>&#xD800;</x>',
      '< x/>',
    ],
  ),
  fc
    .tuple(
      record,
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom(
        '',
        '<',
        '>',
        '&',
        '"',
        "'",
        '/',
        '=',
        '!',
        '-',
        ']',
        '?',
        ' ',
        '\0',
        '\ufffe',
        '<x',
        '</x>',
        ' n="2"',
      ),
    )
    .map(([text, place, length, put]) => {
      const at = place % text.length
      // Half of a character can't be written to a file.
      return Buffer.from(text.slice(0, at) + put + text.slice(at + length)).toString()
    }),
)
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 })

describe('XML', () => {
  it('is read like the parser alone reads it, whatever the borders of the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(document, sizes, async (text, cuts) => {
        const right = expected(text)
        for (const borders of [[text.length * 4], [1], cuts]) expect(await readByFeed(text, borders)).toEqual(right)
      }),
      { numRuns: 500 },
    )
  }, 120_000)

  it('is broken where the parser alone says so, and what stands before is the same', async () => {
    await fc.assert(
      fc.asyncProperty(documentWith(wrongRecord), sizes, async (text, cuts) => {
        const right = expected(text)
        for (const borders of [[text.length * 4], [1], cuts]) expect(await readByFeed(text, borders)).toEqual(right)
      }),
      { numRuns: 1000 },
    )
  }, 120_000)

  it('is read on behind any record as if it had been read from the beginning', async () => {
    await fc.assert(
      fc.asyncProperty(document, sizes, async (text, cuts) => {
        const right = expected(text)
        fc.pre(right.failure === null)
        for (const [index, { end }] of byParser(text).records.entries()) {
          const byte = right.records[index]?.end ?? 0
          const rest = await readByFeed(text, cuts, { byte, line: lineAt(text, end), record: index + 1 })
          expect(rest).toEqual({ records: right.records.slice(index + 1), failure: null })
        }
      }),
      { numRuns: 200 },
    )
  }, 120_000)
})
