import { digitAt } from './digits'

/** The last value that was read, in units of its last place. */
export let decimal: i64 = 0

/**
 * Sign, digits, point, digits; more digits behind the point than `scale` have to be zeros. Up to 18 digits in all.
 * @param limit ten to the power of the field's digits
 */
export function readDecimal(from: usize, to: usize, scale: u32, limit: u64): bool {
  let at = from
  const sign = load<u8>(at)
  const isNegative = sign === 0x2d
  if (isNegative || sign === 0x2b) at++
  let value: u64 = 0
  let hasWhole = false
  for (; at < to; at++) {
    const digit = digitAt(at)
    if (digit > 9) break
    value = value * 10 + digit
    if (value >= limit) return false
    hasWhole = true
  }
  let places: u32 = 0
  let hasFraction = false
  if (at < to) {
    if (load<u8>(at) !== 0x2e) return false
    at++
    for (; at < to; at++) {
      const digit = digitAt(at)
      if (digit > 9) return false
      hasFraction = true
      if (places < scale) {
        value = value * 10 + digit
        places++
      } else if (digit !== 0) return false
    }
  }
  if (!hasWhole && (!hasFraction || scale === 0)) return false
  for (; places < scale; places++) {
    if (value >= limit) return false
    value *= 10
  }
  if (value >= limit) return false
  decimal = isNegative ? -i64(value) : i64(value)
  return true
}
