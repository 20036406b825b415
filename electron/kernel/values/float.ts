import { digitAt } from './digits'

/**
 * Numbers with a fraction and an exponent as the nearest double. Few digits and a small exponent are exact by one multiplication or division; the others are
 * found with a 128-bit power of five (D. Lemire, "Number parsing at a gigabyte per second", 2021). The few that this cannot decide are left to the
 * exact conversion.
 */

/** Exponents for which there is a power: below the first everything is zero, above the last infinite. */
const FIRST_POWER = -342
const LAST_POWER = 308
/** For each of them the 128 highest bits of five to its power: two 64-bit numbers, the lower half first. */
const powers: usize = memory.data(651 * 16)
/** Ten to the power of 0 … 22, each exactly. */
const tens: usize = memory.data(23 * 8)

export function powersAt(): usize {
  return powers
}
export function tensAt(): usize {
  return tens
}

/** Digits that fit into 64 bits whatever they are. */
const MOST_DIGITS = 19
/** Whole numbers up to here are doubles. */
const EXACT: u64 = 1 << 53
const EXACT_POWER = 22

/** @returns NaN where it is not decided */
export function readFloat(from: usize, to: usize): f64 {
  let at = from
  const sign = load<u8>(at)
  const isNegative = sign === 0x2d
  if (isNegative || sign === 0x2b) at++
  let digits: u64 = 0
  let count = 0
  let exponent = 0
  let hasDigit = false
  let isCut = false
  let hasPoint = false
  for (; at < to; at++) {
    const digit = digitAt(at)
    if (digit > 9) {
      if (hasPoint || load<u8>(at) !== 0x2e) break
      hasPoint = true
      continue
    }
    hasDigit = true
    if (count < MOST_DIGITS) {
      digits = digits * 10 + digit
      if (digits !== 0) count++
      if (hasPoint) exponent--
    } else {
      if (digit !== 0) isCut = true
      if (!hasPoint) exponent++
    }
  }
  if (!hasDigit) return NaN
  if (at < to) {
    if ((load<u8>(at) | 0x20) !== 0x65) return NaN
    at++
    if (at >= to) return NaN
    const exponentSign = load<u8>(at)
    if (exponentSign === 0x2d || exponentSign === 0x2b) at++
    if (at >= to || to - at > 5) return NaN
    let written = 0
    for (; at < to; at++) {
      const digit = digitAt(at)
      if (digit > 9) return NaN
      written = written * 10 + digit
    }
    exponent += exponentSign === 0x2d ? -written : written
  }
  if (digits === 0) return isNegative ? -0.0 : 0.0
  if (!isCut && digits <= EXACT && exponent >= -EXACT_POWER && exponent <= EXACT_POWER) {
    const power = load<f64>(tens + usize(abs(exponent)) * 8)
    const value = exponent < 0 ? f64(digits) / power : f64(digits) * power
    return isNegative ? -value : value
  }
  const bits = nearest(digits, exponent)
  if (bits === 0) return NaN
  // What was cut off lies between these digits and the next ones: where both mean the same double, so does it.
  if (isCut && nearest(digits + 1, exponent) !== bits) return NaN
  return reinterpret<f64>(isNegative ? bits | 0x8000000000000000 : bits)
}

/** The bits of the double nearest to digits × 10^exponent (digits are not 0); 0 where this way cannot tell, or it is no normal number. */
function nearest(digits: u64, exponent: i32): u64 {
  if (exponent < FIRST_POWER || exponent > LAST_POWER) return 0
  const shift = clz(digits)
  const left = digits << shift
  const power = powers + usize(exponent - FIRST_POWER) * 16
  multiply(left, load<u64>(power, 8))
  let low = productLow
  let high = productHigh
  // The lower half of the power matters only where the bits that will be dropped are all ones.
  if ((high & 0x1ff) === 0x1ff) {
    multiply(left, load<u64>(power))
    low += productHigh
    if (low < productHigh) high++
    if (low === u64.MAX_VALUE && (exponent < -27 || exponent > 55)) return 0
  }
  const top = u32(high >> 63)
  let mantissa = high >> (top + 9)
  let binary = (((152170 + 65536) * exponent) >> 16) + 63 + i32(top) - i32(shift) + 1023
  if (binary <= 0) return 0
  // Exactly between two doubles: the even one.
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (mantissa & 3) === 1 && mantissa << (top + 9) === high) {
    mantissa &= ~u64(1)
  }
  mantissa = (mantissa + (mantissa & 1)) >> 1
  if (mantissa >= u64(1) << 53) {
    mantissa = u64(1) << 52
    binary++
  }
  if (binary >= 2047) return 0
  return (mantissa & ~(u64(1) << 52)) | (u64(binary) << 52)
}

let productLow: u64 = 0
let productHigh: u64 = 0

function multiply(a: u64, b: u64): void {
  const aLow = a & 0xffffffff
  const aHigh = a >> 32
  const bLow = b & 0xffffffff
  const bHigh = b >> 32
  const lows = aLow * bLow
  const middle = aHigh * bLow + (lows >> 32)
  const other = aLow * bHigh + (middle & 0xffffffff)
  productHigh = aHigh * bHigh + (middle >> 32) + (other >> 32)
  productLow = (other << 32) | (lows & 0xffffffff)
}
