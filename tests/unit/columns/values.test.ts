import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Values } from '@runner/columns/targets'
import { TextKernel } from '@runner/columns/text-kernel'
import { asBoolean, asDay, asFloat, asInteger, textsOf, write } from './workbench'

const floats = (texts: readonly string[]) => write(texts, { kind: 'number', required: false }, asFloat)
const integers = (texts: readonly string[]) => write(texts, { kind: 'integer', required: false }, asInteger)

describe('Numbers with a fraction', () => {
  const usual = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
      .chain((value) => fc.integer({ min: 0, max: 25 }).map((places) => value.toFixed(places))),
    fc
      .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 25 }))
      .map(([value, places]) => value.toExponential(places)),
    // Many digits.
    fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 30n }), fc.integer({ min: -340, max: 310 }))
      .map((parts) => parts.join('e')),
  )
  /** What lies exactly or nearly between two doubles. */
  const halves = fc
    .tuple(
      fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }),
      fc.integer({ min: -30, max: 30 }),
      fc.constantFrom(-1n, 0n, 1n),
    )
    .map(([mantissa, power, off]) => halfway(mantissa, power, off))
  const written = fc.oneof({ arbitrary: usual, weight: 4 }, { arbitrary: halves, weight: 1 })

  test('are the doubles that JavaScript reads, or left to the exact conversion', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 500 }), (texts) => {
        floats(texts).forEach((value, index) => {
          if (value === undefined) return
          expect([texts[index], Object.is(value, Number(texts[index]))]).toEqual([texts[index], true])
        })
      }),
      { numRuns: 400 },
    )
  })

  test('are seldom left to the exact conversion', () => {
    const texts = fc.sample(usual, { numRuns: 20_000, seed: 7 }).filter((text) => Math.abs(Number(text)) >= 1e-290)
    const left = floats(texts).filter((value, index) => value === undefined && Number.isFinite(Number(texts[index])))
    expect(left.length).toBeLessThan(texts.length / 1000)
  })

  test('have the form of numbers', () => {
    const not = ['1.2.3', '.', '-', '1e', '1e+', 'e5', '1,5', '0x1F', 'nan', 'inf', '1_000', '--1', '1 2', '+-1']
    expect(floats(not)).toEqual(not.map(() => undefined))
    expect(floats(['', '  ', '.5', '5.', '+1', '-0', '1E3', ' 7 '])).toEqual([null, null, 0.5, 5, 1, -0, 1000, 7])
  })
})

describe('Integers', () => {
  test('are read up to 64 bits', () => {
    const edge = ['9223372036854775807', '-9223372036854775808', '0', '-0', '+5', '007', `${'0'.repeat(30)}9`]
    expect(integers(edge)).toEqual([2n ** 63n - 1n, -(2n ** 63n), 0n, 0n, 5n, 7n, 9n])
    const beyond = ['9223372036854775808', '-9223372036854775809', '18446744073709551616', '99999999999999999999']
    expect(integers(beyond)).toEqual(beyond.map(() => undefined))
  })

  test('are left to the exact conversion where they are the one that means nothing was read', () => {
    expect(integers(['-8765432109876543210', '-8765432109876543211'])).toEqual([undefined, -8765432109876543211n])
  })

  test('are those of BigInt, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), { minLength: 1, maxLength: 300 }),
        (all) => {
          const expected = all.map((value) => (BigInt.asIntN(64, value) === value ? value : undefined))
          expect(integers(all.map(String))).toEqual(expected)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('Decimals', () => {
  test('keep every digit that fits into the field, and are doubtful with others', () => {
    // As long as asked for: arrays are short by themselves.
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 20, size: 'max' }).map((all) => all.join(''))
    const text = fc.tuple(fc.constantFrom('', '-', '+'), digits, fc.constantFrom('', '.'), digits)
    const shape = fc
      .integer({ min: 1, max: 18 })
      .chain((precision) => fc.tuple(fc.constant(precision), fc.nat(precision)))
    fc.assert(
      fc.property(fc.array(text, { minLength: 100, maxLength: 200 }), shape, (parts, [precision, scale]) => {
        const found = write(
          parts.map((part) => part.join('')),
          { kind: 'decimal', required: false, precision, scale },
          asInteger,
        )
        expect(found).toEqual(parts.map((part) => decimalOf(part, precision, scale)))
      }),
      { numRuns: 400 },
    )
  })
})

describe('Decimals with more digits than fit into 64 bits', () => {
  test.each([
    [18, 3, '19000000000000000.000'],
    [18, 3, '18446744073709552.000'],
    [18, 2, '184467440737095517.00'],
    [18, 10, '1844674408.0000000000'],
    [18, 18, '18.446744073709551616'],
  ])('are doubtful: of %i digits, %i of them behind the point, %s', (precision, scale, text) => {
    expect(write([text], { kind: 'decimal', required: false, precision, scale }, asInteger)).toEqual([undefined])
  })
})

describe('Days', () => {
  const day = (number: number) => new Date(number * 86_400_000).toISOString().slice(0, 10)
  const FIRST = -719_162
  const LAST = 2_932_896

  test('are all those of the calendar', () => {
    for (let from = FIRST; from <= LAST; from += 97_003) {
      const numbers = Array.from({ length: 1500 }, (_, index) => Math.min(from + index, LAST))
      expect(write(numbers.map(day), { kind: 'date', required: false }, asDay)).toEqual(numbers)
    }
  })

  test('that do not exist, and other forms, are doubtful', () => {
    const not = ['2026-02-29', '1900-02-29', '2026-13-01', '2026-00-01', '2026-01-00', '2026-04-31', '0000-01-01']
    const forms = ['2026-1-05', '26-01-05', '2026/01/05', '2026-01-05x', '2026-01-05 10:00', '12026-01-05']
    const all = [...not, ...forms]
    expect(write(all, { kind: 'date', required: false }, asDay)).toEqual(all.map(() => undefined))
  })

  test('and times are read by patterns as people write them', () => {
    const of = (pattern: string, text: string, kind: 'date' | 'time' | 'datetime' = 'datetime') =>
      write<bigint | number>(
        [text],
        { kind, required: false, patterns: [pattern] },
        kind === 'date' ? asDay : asInteger,
      )[0]
    const at = (iso: string) => BigInt(Date.parse(`${iso}Z`)) * 1000n
    expect(of('dd/MM/yyyy HH:mm', '31/12/2026 23:59')).toBe(at('2026-12-31T23:59:00'))
    expect(of('d.M.yy H:mm:ss', '1.2.69 7:05:09')).toBe(at('1969-02-01T07:05:09'))
    expect(of("yyyy-MM-dd'T'HH:mm:ss.SSS", '2026-01-02T03:04:05.678')).toBe(at('2026-01-02T03:04:05.678'))
    expect(of('MM/dd/yyyy h:mm a', '01/02/2026 12:05 am')).toBe(at('2026-01-02T00:05:00'))
    expect(of('MM/dd/yyyy h:mm a', '01/02/2026 12:05 PM')).toBe(at('2026-01-02T12:05:00'))
    expect(of('MM/dd/yyyy h:mm a', '01/02/2026 13:05 PM')).toBeUndefined()
    expect(of('dd/MM/yyyy', '31/02/2026', 'date')).toBeUndefined()
    expect(of('HHmm', '2359', 'time')).toBe(86_340_000_000n)
  })
})

describe('Values in which one character stands in the place of another', () => {
  /** All of ASCII but what would be another value or another record. */
  const CHARACTERS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(
    (character) => !['\0', '\n', '\r', '"', ','].includes(character),
  )
  const variants = (text: string) =>
    Array.from(text, (_, at) => CHARACTERS.map((one) => text.slice(0, at) + one + text.slice(at + 1))).flat()
  const trimmed = (text: string) => text.replace(/^[ \t\v\f]+|[ \t\v\f]+$/g, '')
  const isWhole = (text: string) => /^[+-]?[0-9]+$/.test(trimmed(text))

  test.each(['7', '42', '-123', '1234567', '12345678', '-12345678', '123456789', '+123456789012'])(
    'are whole numbers where they look like one: %s',
    (text) => {
      const all = variants(text)
      expect(integers(all)).toEqual(
        all.map((one) => (trimmed(one) === '' ? null : isWhole(one) ? BigInt(trimmed(one)) : undefined)),
      )
    },
  )

  test.each(['1.25', '-12345678.90', '+123456789.10', '0.05'])('are decimals where they look like one: %s', (text) => {
    const all = variants(text)
    const form = /^([+-]?)([0-9]*)(\.?)([0-9]*)$/
    const expected = all.map((one) => {
      const [, sign, whole, point, fraction] = form.exec(trimmed(one)) ?? []
      return sign === undefined ? undefined : decimalOf([sign, whole ?? '', point ?? '', fraction ?? ''], 18, 2)
    })
    expect(write(all, { kind: 'decimal', required: false, precision: 18, scale: 2 }, asInteger)).toEqual(expected)
  })

  test('are moments where they look like one', () => {
    const all = variants('2026-11-26 18:59:07')
    const form = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})$/
    const expected = all.map((one) => {
      const [, day, clock] = form.exec(trimmed(one)) ?? []
      const date = new Date(`${day ?? ''}T${clock ?? ''}Z`)
      const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${day ?? ''}T${clock ?? ''}`)
      return exists && !(day ?? '').startsWith('0000') ? BigInt(date.getTime()) * 1000n : undefined
    })
    expect(write(all, { kind: 'datetime', required: false }, asInteger)).toEqual(expected)
  })

  test('are yes or no where they are one of the words', () => {
    const words = ['true', 'yes', 'oui', 'vrai', 't', 'y', '1', 'false', 'no', 'non', 'faux', 'f', 'n', '0']
    const all = words.flatMap((word) => [...variants(word), word.toUpperCase(), `${word}x`, ` ${word}`])
    const expected = all.map((one) => {
      const word = words.indexOf(trimmed(one).toLowerCase())
      return trimmed(one) === '' ? null : word < 0 ? undefined : word < 7
    })
    expect(write(all, { kind: 'boolean', required: false }, asBoolean)).toEqual(expected)
  })
})

describe('Texts', () => {
  test.each(['"', '\\'])(
    'lose the character %s where it stands before another one that would mean something',
    (escape) => {
      const character = fc.constantFrom('"', '\\', 'a', 'é', ',', '\n')
      const text = fc.array(character, { minLength: 1, maxLength: 70, size: 'max' }).map((all) => all.join(''))
      fc.assert(
        fc.property(fc.array(text, { minLength: 1, maxLength: 50 }), (texts) => {
          const quoted = texts.map(
            (one) =>
              `"${one.replaceAll(/["\\]/g, (mark) => (mark === '"' || mark === escape ? escape + mark : mark))}"`,
          )
          const kernel = new TextKernel({ delimiter: ';', quote: '"', escape, comment: null }, 1, 1 << 20)
          kernel.cut(Buffer.from(`${quoted.join('\n')}\n`), true, 'none', texts.length)
          const { pages } = kernel.pages([{ name: 'f0', source: 0, values: { kind: 'text', required: false } }])
          expect(pages.flatMap(textsOf)).toEqual(texts)
        }),
        { numRuns: 300 },
      )
    },
  )
})

describe('Rules', () => {
  const texts = (all: readonly string[], rules: Partial<Values>) =>
    write(all, { kind: 'text', required: false, ...rules } as Values, () => true)

  test('count characters, not bytes', () => {
    expect(texts(['éé', 'ééé', '😀😀', 'a'], { minLength: 2, maxLength: 2 })).toEqual([
      true,
      undefined,
      true,
      undefined,
    ])
  })

  test('look words up in lists of any length', () => {
    const word = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 200 }),
        fc.array(word, { minLength: 1 }),
        (words, others) => {
          const all = [...words, ...others]
          expect(texts(all, { words })).toEqual(all.map((text) => (words.includes(text) ? true : undefined)))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('hold values within limits, both included', () => {
    const values: Values = { kind: 'integer', required: true, least: -5n, most: 7n }
    expect(write(['-6', '-5', '7', '8', ''], values, asInteger)).toEqual([undefined, -5n, 7n, undefined, undefined])
  })

  test('take usual addresses for what they are, and leave all others to the exact rule', () => {
    const good = ['a@b.fr', 'anne-marie.o+x_1@mail.example-site.org', 'A@B.COM']
    expect(texts(good, { email: true })).toEqual(good.map(() => true))
    const others = [
      'a',
      '@b.fr',
      'a@b',
      'a@.fr',
      '.a@b.fr',
      'a.@b.fr',
      'a..b@c.fr',
      'a@b.f',
      'a@-b.fr',
      'a@b-.fr',
      'a@b.f1',
      'a b@c.fr',
      'a@b@c.fr',
      'é@b.fr',
      'a@b..fr',
      'a@b.fr.',
    ]
    expect(texts(others, { email: true })).toEqual(others.map(() => undefined))
  })
})

/** The number half-way between two doubles, with all its digits, and a little more or less. */
function halfway(mantissa: bigint, power: number, off: bigint): string {
  const doubled = mantissa * 2n + 1n
  const scaled =
    power > 0 ? doubled * 2n ** BigInt(power) * 10n ** 30n : (doubled * 10n ** 30n * 5n ** 31n) / 2n ** BigInt(-power)
  const digits = (scaled + off).toString()
  return power > 0 ? `${digits}e-30` : `${digits}e-${30 + 31}`
}

/** What a decimal field holds of a text, in units of its last place: undefined where it is not a decimal of the field. */
function decimalOf(
  [sign, whole, point, fraction]: readonly [string, string, string, string],
  precision: number,
  scale: number,
) {
  if (sign + whole + point + fraction === '') return null
  const digits = point === '' ? whole + fraction : whole
  const places = point === '' ? '' : fraction
  if (digits === '' && (places === '' || scale === 0)) return undefined
  if (/[1-9]/.test(places.slice(scale))) return undefined
  const units = BigInt(digits + places.slice(0, scale).padEnd(scale, '0'))
  if (units >= 10n ** BigInt(precision)) return undefined
  return sign === '-' ? -units : units
}
