import type { Context } from '../context'

/** A moment in the reader's language and time zone; "—" where there is none. */
export function formatMoment({ language }: Context, iso: string | null): string {
  return iso === null
    ? '—'
    : new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(iso))
}

/** Milliseconds as seconds with one digit; "—" where nothing has run. */
export function formatSeconds({ language }: Context, ms: number | null): string {
  if (ms === null) return '—'
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'second', maximumFractionDigits: 1 }).format(ms / 1000)
}

/** Bytes as megabytes with one digit. */
export function formatBytes({ language }: Context, bytes: number): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(
    bytes / 1e6,
  )
}
