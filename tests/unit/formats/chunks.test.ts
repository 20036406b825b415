import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Feed, Item } from '@runner/formats/feed/feed'
import { JsonCursor } from '@runner/formats/json/cursor'
import { JsonFeed } from '@runner/formats/json/json-feed'
import { RecordShape } from '@runner/formats/json/to-record'
import { LineFeed } from '@runner/formats/text/line-feed'
import type { TextStream } from '@runner/formats/text/text-stream'
import { streamOf } from './workbench'

const shape = () => new RecordShape({ columns: ['a', 'b.c', 'value'], passOver: false })

/** Everything that a feed gives, and what stopped it. */
async function allOf(feed: Feed): Promise<{ items: readonly Item[]; failure: unknown }> {
  const items: Item[] = []
  try {
    for (let portion = await feed.pull(); portion !== null; portion = await feed.pull()) items.push(...portion)
    return { items, failure: null }
  } catch (failure) {
    return { items, failure: String(failure) }
  }
}

const parts = (all: readonly string[], maxLength: number) =>
  fc.array(fc.constantFrom(...all), { maxLength }).map((found) => found.join(''))
const string = parts(['x', 'é', '𝒜', '\\"', '\\\\', '\\n', '\\u00e9', ']', '}', ',', ':', '\u00ff', '\n', '\\ud800'], 3)
const blank = fc.constantFrom('', '', ' ', '\n', '\r\n', '\r', '\t')
const value = fc.oneof(
  string.map((text) => `"${text}"`),
  fc.constantFrom(
    '1',
    '-1.50e3',
    'true',
    'null',
    '[1, {"e": "]"}]',
    '{"c":"x"}',
    '{}',
    '[]',
    '02',
    'nul',
    '"',
    '{"c":',
  ),
)
const object = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'new'), blank, value), { maxLength: 3 })
  .map((all) => `{${all.map(([name, space, written]) => `"${name}"${space}:${space}${written}`).join(`,`)}}`)
const element = fc.oneof({ weight: 4, arbitrary: object }, { weight: 1, arbitrary: value })
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 })

const FEEDS: readonly (readonly [string, fc.Arbitrary<string>, (stream: TextStream) => Feed])[] = [
  [
    'JSON',
    fc
      .array(fc.tuple(blank, element, blank), { maxLength: 6 })
      .map((all) => `${all.map((one) => one.join('')).join(',')}]\n`),
    (stream) => new JsonFeed(stream, new JsonCursor(stream, 1), shape(), { count: 0, path: '', single: false }),
  ],
  [
    'NDJSON',
    fc
      .array(fc.tuple(element, blank, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 8 })
      .map((all) => all.flat().join('')),
    (stream) => new LineFeed(stream, 1, (text) => (text.trim() === '' ? null : shape().json(text))),
  ],
  [
    'lines',
    parts(['a', 'é', '𝒜', ' ', '\n', '\r\n', '\r', '\r\r\n'], 30),
    (stream) => new LineFeed(stream, 1, (text) => (text === '' ? null : { values: [text] })),
  ],
]

describe.each(FEEDS)('%s', (_, document, open) => {
  it('is read the same whatever the borders of the chunks, with bytes too that are no text', async () => {
    await fc.assert(
      fc.asyncProperty(document, sizes, async (text, cuts) => {
        // A byte that is no text stands for this character.
        const bytes = Buffer.from(Buffer.from(text).toString('latin1').replaceAll('\u00c3\u00bf', '\u00ff'), 'latin1')
        const whole = await allOf(open(streamOf(bytes, [bytes.length + 1], 0)))
        for (const borders of [[1], cuts]) expect(await allOf(open(streamOf(bytes, borders, 0)))).toEqual(whole)
      }),
      { numRuns: 400 },
    )
  }, 120_000)
})
