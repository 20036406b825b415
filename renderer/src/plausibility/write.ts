import type { Range } from '@shared/plausibility/comparison'
import type { ValueCount } from '@shared/plausibility/figures'
import { UNKNOWN } from '../i18n/formats'
import { language, t } from '../i18n/i18n'

/** Values of a field that are written out; all of them would fill the screen. */
const SHOWN = 3

/** A number with the digits that say something. */
export function writeNumber(value: number): string {
  return new Intl.NumberFormat(language(), { maximumSignificantDigits: 6 }).format(value)
}

/** A whole number, with all of its digits. */
export function writeCount(value: number): string {
  return new Intl.NumberFormat(language()).format(value)
}

/** A share from 0 to 1. */
export function writeShare(share: number): string {
  return new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 1 }).format(share)
}

export function writeRange({ low, high }: Range, write: (value: number) => string): string {
  const [from, to] = [write(low), write(high)]
  return from === to ? from : t('plausibility.range', { low: from, high: to })
}

/** The most frequent values, each with how often it comes; those that come once are no frequent ones. */
export function writeValues(values: readonly ValueCount[]): string {
  const frequent = values.filter(({ count }) => count > 1)
  if (frequent.length === 0) return UNKNOWN
  return frequent
    .slice(0, SHOWN)
    .map(({ value, count }) => t('plausibility.each', { value, count }))
    .join(', ')
}
