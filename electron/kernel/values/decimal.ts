import { digitAt, NONE, upToEight } from './digits'

/**
 * Sign, digits, point, digits; more digits behind the point than `scale` have to be zeros. Up to 18 digits in all.
 * @param limit ten to the power of the field's digits
 * @returns the number in units of its last place, or `NONE`
 */
export function readDecimal(from: usize, to: usize, scale: u32, limit: u64): i64 {
  const sign = load<u8>(from)
  const isNegative = sign === 0x2d
  const start = from + usize(isNegative || sign === 0x2b)
  const point = to - usize(scale) - 1
  const isUsual = scale > 0 && scale <= 8 && point > start && point - start <= 8 && load<u8>(point) === 0x2e
  const value = isUsual ? readUsual(start, point, scale, limit) : readAny(start, to, scale, limit)
  return isNegative && value !== NONE ? -value : value
}

/** Digits, a point, and as many digits as there are places. */
function readUsual(from: usize, point: usize, scale: u32, limit: u64): i64 {
  const whole = upToEight(from, point - from)
  const fraction = upToEight(point + 1, scale)
  if (whole === NONE || fraction === NONE) return NONE
  let value = whole
  for (let places: u32 = 0; places < scale; places++) value *= 10
  value += fraction
  return u64(value) < limit ? value : NONE
}

function readAny(from: usize, to: usize, scale: u32, limit: u64): i64 {
  let at = from
  let value: u64 = 0
  let hasWhole = false
  for (; at < to; at++) {
    const digit = digitAt(at)
    if (digit > 9) break
    value = value * 10 + digit
    if (value >= limit) return NONE
    hasWhole = true
  }
  let places: u32 = 0
  let hasFraction = false
  if (at < to) {
    if (load<u8>(at) !== 0x2e) return NONE
    at++
    for (; at < to; at++) {
      const digit = digitAt(at)
      if (digit > 9) return NONE
      hasFraction = true
      if (places < scale) {
        if (value >= limit) return NONE
        value = value * 10 + digit
        places++
      } else if (digit !== 0) return NONE
    }
  }
  if (!hasWhole && (!hasFraction || scale === 0)) return NONE
  for (; places < scale; places++) {
    if (value >= limit) return NONE
    value *= 10
  }
  return value < limit ? i64(value) : NONE
}
