/** Numbers of one measurement, in any order; NaN where there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [below = Number.NaN, above = Number.NaN] = [(sorted.length - 1) >> 1, sorted.length >> 1].map(
    (at) => sorted[at],
  )
  return (below + above) / 2
}

/**
 * How many times `some` are `others`, which were measured in turn with them: the median of the ratios of each pair, because the machine is a quarter faster or
 * slower from one minute to the next.
 */
export function pairedRatio(some: readonly number[], others: readonly number[]): number {
  if (some.length !== others.length) throw new Error(`${some.length} and ${others.length} values are no pairs`)
  return median(some.map((value, turn) => value / (others[turn] ?? Number.NaN)))
}

/** Three digits that matter are more than a machine shared with others can tell. */
export function round(value: number): number {
  return Number(value.toPrecision(3))
}
