import { digitAt, NONE, upToEight } from './digits'

/** More digits than this may not fit. */
const SAFE_DIGITS: u32 = 18
const HIGHEST: u64 = u64(i64.MAX_VALUE)

/** An optional sign and digits, within 64 bits. @returns the number or `NONE` */
export function readInteger(from: usize, to: usize): i64 {
  const sign = load<u8>(from)
  const isNegative = sign === 0x2d
  const start = from + usize(isNegative || sign === 0x2b)
  if (start >= to) return NONE
  if (to - start > 8) return readLong(start, to, isNegative)
  const value = upToEight(start, to - start)
  return isNegative && value !== NONE ? -value : value
}

function readLong(from: usize, to: usize, isNegative: bool): i64 {
  let at = from
  while (at + 1 < to && load<u8>(at) === 0x30) at++
  const digits = u32(to - at)
  if (digits > SAFE_DIGITS + 1) return NONE
  let value: u64 = 0
  for (; at < to; at++) {
    const digit = digitAt(at)
    if (digit > 9) return NONE
    value = value * 10 + digit
  }
  // Nineteen digits fit into an unsigned number, so that nothing was lost yet.
  if (value > HIGHEST + u64(isNegative)) return NONE
  return isNegative ? -i64(value) : i64(value)
}
