import { digitAt } from './digits'

/** The last value that was read. */
export let integer: i64 = 0

/** More digits than this may not fit. */
const SAFE_DIGITS: u32 = 18
const HIGHEST: u64 = u64(i64.MAX_VALUE)

/** An optional sign and digits, within 64 bits. */
export function readInteger(from: usize, to: usize): bool {
  let at = from
  const sign = load<u8>(at)
  const isNegative = sign === 0x2d
  if (isNegative || sign === 0x2b) at++
  if (at >= to) return false
  while (at + 1 < to && load<u8>(at) === 0x30) at++
  const digits = u32(to - at)
  if (digits > SAFE_DIGITS + 1) return false
  let value: u64 = 0
  for (; at < to; at++) {
    const digit = digitAt(at)
    if (digit > 9) return false
    value = value * 10 + digit
  }
  // Nineteen digits fit into an unsigned number, so that nothing was lost yet.
  if (value > HIGHEST + u64(isNegative)) return false
  integer = isNegative ? -i64(value) : i64(value)
  return true
}
