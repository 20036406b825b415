import type { Language } from '@shared/messages/plural'
import { language, w } from './i18n'

/** What stands where a figure is unknown; never 0. */
export const UNKNOWN = '—'

function perLanguage<T>(make: (language: Language) => T): () => T {
  const made = new Map<Language, T>()
  return () => {
    const key = language()
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}

const numbers = perLanguage((lang) => new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }))
const percents = perLanguage((lang) => new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 0 }))
const moments = perLanguage((lang) => new Intl.DateTimeFormat(lang, { dateStyle: 'short', timeStyle: 'medium' }))
const times = perLanguage(
  (lang) =>
    new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }),
)
const bytesIn = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'].map((unit) =>
  perLanguage(
    (lang) =>
      new Intl.NumberFormat(lang, {
        ...{ style: 'unit', unit, maximumFractionDigits: 1 },
        // The short form of a byte has no plural.
        unitDisplay: unit === 'byte' ? 'long' : 'short',
      }),
  ),
)

type Maybe<T> = T | null | undefined

export function formatNumber(value: Maybe<number>): string {
  return value === null || value === undefined ? UNKNOWN : numbers().format(value)
}

/** `share` from 0 to 1. Rounded down, so that 100 % means the end. */
export function formatPercent(share: Maybe<number>): string {
  return share === null || share === undefined ? UNKNOWN : percents().format(Math.floor(share * 100) / 100)
}

/** Date and time of an ISO 8601 moment. */
export function formatMoment(iso: Maybe<string>): string {
  return iso === null || iso === undefined ? UNKNOWN : moments().format(new Date(iso))
}

/** Time of day, to the millisecond. */
export function formatTime(iso: string): string {
  return times().format(new Date(iso))
}

/** Decimal units: 1 kB is 1,000 bytes. */
export function formatBytes(value: Maybe<number>): string {
  if (value === null || value === undefined) return UNKNOWN
  const power = value < 1 ? 0 : Math.min(bytesIn.length - 1, Math.floor(Math.log10(value) / 3))
  return bytesIn[power]?.().format(value / 1000 ** power) ?? UNKNOWN
}

/** A duration in its two largest units; below a minute with one decimal. */
export function formatDuration(ms: Maybe<number>): string {
  if (ms === null || ms === undefined) return UNKNOWN
  const seconds = ms / 1000
  if (seconds < 60) return w('duration.seconds', { s: Math.floor(seconds * 10) / 10 })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return w('duration.minutes', { m: minutes, s: Math.floor(seconds % 60) })
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return w('duration.hours', { h: hours, m: minutes % 60 })
  return w('duration.days', { d: Math.floor(hours / 24), h: hours % 24 })
}
