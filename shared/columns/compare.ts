import { matchable } from '../jobs/naming'
import { isUnchanged, type ColumnChanges, type GoneColumn } from './drift'
import type { KnownColumn } from './known'

/** Which column of a file is which known one. */
export interface Pairing {
  /** For each known column its number in the file; -1 where the file does not have it. */
  readonly numbers: readonly number[]
  /** Numbers of the columns that are no known one. */
  readonly others: readonly number[]
}

/**
 * Finds the known columns in a file, wherever they stand: by their exact name, else by one that differs only in case, accents, blanks, hyphens and
 * underscores. Where several would do, none is taken.
 */
export function pairColumns(known: readonly KnownColumn[], found: readonly string[]): Pairing {
  const places = new Map(found.map((name, number) => [name, number]))
  const numbers = known.map(({ name }) => places.get(name) ?? -1)
  const taken = new Set(numbers)
  const alike = onlyOnes(found, (number) => !taken.has(number))
  const wanted = onlyOnes(
    known.map(({ name }) => name),
    (index) => numbers[index] === -1,
  )
  for (const [name, index] of wanted) {
    const number = alike.get(name)
    if (number === undefined) continue
    numbers[index] = number
    taken.add(number)
  }
  return { numbers, others: [...found.keys()].filter((number) => !taken.has(number)) }
}

/** Places of the names that count, by what they are matched as; without those that several are matched as. */
function onlyOnes(names: readonly string[], counts: (place: number) => boolean): Map<string, number> {
  const places = new Map<string, number>()
  const several = new Set([''])
  for (const [place, name] of names.entries()) {
    if (!counts(place)) continue
    const key = matchable(name)
    if (places.has(key)) several.add(key)
    places.set(key, place)
  }
  for (const key of several) places.delete(key)
  return places
}

/**
 * What has changed.
 * @param isUsed whether the job uses the known column of this name
 */
export function changesOf(
  known: readonly KnownColumn[],
  found: readonly string[],
  { numbers, others }: Pairing,
  isUsed: (name: string) => boolean,
): ColumnChanges {
  const gone = known.filter(({ optional }, index) => numbers[index] === -1 && optional !== true)
  const asGone = ({ name }: KnownColumn): GoneColumn => ({ column: name, likely: null })
  return {
    missing: gone.filter(({ name }) => isUsed(name)).map(asGone),
    unused: gone.filter(({ name }) => !isUsed(name)).map(asGone),
    renamed: known.flatMap(({ name }, index) => {
      const now = found[numbers[index] ?? -1]
      return now === undefined || now === name ? [] : [{ column: name, now }]
    }),
    new: others.map((number) => found[number] ?? ''),
    reordered: numbers.filter((number) => number !== -1).some((number, index, all) => number < (all[index - 1] ?? -1)),
  }
}

/** The same at once; null where nothing has changed. */
export function compareColumns(
  known: readonly KnownColumn[],
  found: readonly string[],
  isUsed: (name: string) => boolean,
): ColumnChanges | null {
  const changes = changesOf(known, found, pairColumns(known, found), isUsed)
  return isUnchanged(changes) ? null : changes
}
