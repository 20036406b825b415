import { isNumberType, type FieldType } from '../jobs/fields'
import { matchable } from '../jobs/naming'
import type { Pairing } from './compare'
import type { KnownColumn } from './known'

/** A known column that is gone, and a new one that may be it under another name: their places in the two lists. */
export interface LikelyRename {
  readonly known: number
  readonly found: number
}

/** Share of common letter pairs from which on names are similar: `birth_date` and `date of birth` have 0.78, `price` and `prix` 0.57. */
const SIMILAR = 0.5
/** Letters that one name has to have to be found within another: `email` in `email_address`. */
const WITHIN = 4
/** Among more new columns than these, standing between the same neighbours says nothing. */
const FEW = 10

/** Proposals for columns that are gone, each column once: a similar name at the same place. The most similar ones come first. */
export function likelyRenames(
  known: readonly KnownColumn[],
  found: readonly string[],
  pairing: Pairing,
): LikelyRename[] {
  const places = newBetween(pairing)
  const candidates = [...known.keys()]
    .filter((index) => pairing.numbers[index] === -1)
    .flatMap((index) =>
      placesOf(index, places, pairing).map((number) => {
        return { known: index, found: number, share: similarity(known[index]?.name ?? '', found[number] ?? '') }
      }),
    )
  const taken = { known: new Set<number>(), found: new Set<number>() }
  return candidates
    .filter(({ share }) => share >= SIMILAR)
    .sort((a, b) => b.share - a.share)
    .flatMap((candidate) => {
      if (taken.known.has(candidate.known) || taken.found.has(candidate.found)) return []
      taken.known.add(candidate.known)
      taken.found.add(candidate.found)
      return [{ known: candidate.known, found: candidate.found }]
    })
}

/** New columns by the known ones on both sides of them, as numbers in the file. */
function newBetween({ numbers, others }: Pairing): ReadonlyMap<string, readonly number[]> {
  const present = numbers.filter((number) => number !== -1).sort((a, b) => a - b)
  const places = new Map<string, number[]>()
  let passed = 0
  for (const number of others) {
    while ((present[passed] ?? Infinity) < number) passed++
    const place = placeBetween(present[passed - 1], present[passed])
    const there = places.get(place)
    if (there === undefined) places.set(place, [number])
    else there.push(number)
  }
  return places
}

/** New columns at the place of the known column `index`: the same number from the left, or between the same columns. */
function placesOf(
  index: number,
  places: ReadonlyMap<string, readonly number[]>,
  { numbers, others }: Pairing,
): readonly number[] {
  const before = numbers.slice(0, index).findLast((number) => number !== -1)
  const after = numbers.slice(index + 1).find((number) => number !== -1)
  const between = places.get(placeBetween(before, after)) ?? []
  const same = others.includes(index) ? [index] : []
  return between.length > FEW ? same : [...new Set([...same, ...between])]
}

function placeBetween(left: number | undefined, right: number | undefined): string {
  return `${left ?? ''} ${right ?? ''}`
}

/** 0 (nothing in common) to 1 (the same), of names without what does not count in them: the share of common pairs of letters. */
export function similarity(a: string, b: string): number {
  const [one, other] = [matchable(a), matchable(b)]
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  const pairs = new Map<string, number>()
  for (const pair of pairsOf(one)) pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  let common = 0
  for (const pair of pairsOf(other)) {
    const left = pairs.get(pair) ?? 0
    if (left === 0) continue
    pairs.set(pair, left - 1)
    common++
  }
  const all = Math.max(0, one.length - 1) + Math.max(0, other.length - 1)
  const share = all === 0 ? 0 : (2 * common) / all
  return short.length >= WITHIN && long.includes(short) ? Math.max(share, SIMILAR) : share
}

function pairsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2))
}

/** Values of these types look alike: whether a price has decimals is chance. */
export function isSameContent(a: FieldType, b: FieldType): boolean {
  return a === b || [isNumberType, isDay].some((isSuch) => isSuch(a) && isSuch(b))
}

function isDay(type: FieldType): boolean {
  return type === 'date' || type === 'datetime'
}
