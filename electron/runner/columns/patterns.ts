import { parseDatePattern, type DateToken } from '@shared/jobs/value-format'

/** Steps of electron/kernel/values/pattern.ts. */
const LITERAL = 1
const HALF = 11
const NUMBERS: Readonly<Record<Exclude<DateToken, 'a'>, readonly [step: number, least: number, most: number]>> = {
  yyyy: [2, 4, 4],
  yy: [3, 2, 2],
  MM: [4, 2, 2],
  M: [4, 1, 2],
  dd: [5, 2, 2],
  d: [5, 1, 2],
  HH: [6, 2, 2],
  H: [6, 1, 2],
  hh: [7, 2, 2],
  h: [7, 1, 2],
  mm: [8, 2, 2],
  ss: [9, 2, 2],
  SSS: [10, 3, 3],
  SSSSSS: [10, 6, 6],
}

/** Date patterns as the steps that the kernel takes along a text. @throws where one is no pattern */
export function patternBytes(patterns: readonly string[]): Uint8Array {
  const steps = patterns.flatMap((pattern) => {
    const parts = parseDatePattern(pattern)
    if (parts === null) throw new Error(`not a date pattern: ${pattern}`)
    const own = parts.flatMap((part) => {
      if ('text' in part) return [...Buffer.from(part.text)].flatMap((byte) => [LITERAL, byte])
      if (part.token === 'a') return [HALF, 0]
      const [step, least, most] = NUMBERS[part.token]
      return [step, (least << 4) | most]
    })
    return [...own, 0, 0]
  })
  return Uint8Array.from([...steps, 0, 0])
}
