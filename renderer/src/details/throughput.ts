import type { Counters } from '@shared/jobs/counters'

/** What a run had done at one moment (milliseconds since 1970). */
export interface Sample {
  readonly at: number
  readonly records: number
  readonly bytes: number
}

/** One sample a second is enough for a curve; two minutes of them fit in it. */
const SPACING_MS = 1000
const MAX_SAMPLES = 120
/** A longer silence was a pause: what came before says nothing about the speed now. */
const GAP_MS = 10_000
/** Speed is taken over this long, so that the time left does not jump. */
const SMOOTHING_MS = 10_000
/** A time left told sooner is a guess. */
const KNOWN_AFTER_MS = 5000

/** The samples with one more: the newest one is replaced until a second has passed since the one before it. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1)
  if (last === undefined || sample.at - last.at > GAP_MS || sample.records < last.records) return [sample]
  const before = samples.at(-2)
  const kept = before !== undefined && last.at - before.at < SPACING_MS ? samples.slice(0, -1) : samples
  return [...kept, sample].slice(-MAX_SAMPLES)
}

/** Records a second between each sample and the next. */
export function throughputCurve(samples: readonly Sample[]): number[] {
  return samples.slice(1).flatMap((sample, index) => {
    const before = samples[index]
    return before === undefined || sample.at === before.at
      ? []
      : [((sample.records - before.records) * 1000) / (sample.at - before.at)]
  })
}

function recent(samples: readonly Sample[]): { readonly first: Sample; readonly last: Sample } | null {
  const last = samples.at(-1)
  const first = last && samples.find((sample) => last.at - sample.at <= SMOOTHING_MS)
  return last && first && last.at > first.at ? { first, last } : null
}

/** Records a second over the last seconds; null where nothing can be said yet. */
export function recordsPerSecond(samples: readonly Sample[]): number | null {
  const window = recent(samples)
  return window === null
    ? null
    : ((window.last.records - window.first.records) * 1000) / (window.last.at - window.first.at)
}

/** Milliseconds left at the speed of the last seconds; null during the first five seconds and where the end is unknown. */
export function timeLeftMs(samples: readonly Sample[], counters: Counters): number | null {
  const start = samples[0]
  const window = recent(samples)
  if (start === undefined || window === null || window.last.at - start.at < KNOWN_AFTER_MS) return null
  const time = window.last.at - window.first.at
  // Of an export the rows are known from the beginning, of an import the bytes.
  const isExport = counters.bytesTotal <= 0
  const done = isExport ? window.last.records - window.first.records : window.last.bytes - window.first.bytes
  const left = isExport ? (counters.total ?? 0) - counters.processed : counters.bytesTotal - counters.bytesRead
  return done <= 0 || (isExport && counters.total === null) ? null : Math.max(0, left) / (done / time)
}
