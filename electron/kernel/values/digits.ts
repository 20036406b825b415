/** What is common to everything that is written with digits. */

const ZERO: u8 = 0x30

/**
 * What a reader gives back for what it does not accept beyond doubt: a number within the range that nobody writes. Who does write it is left to the exact conversion,
 * which gives the same.
 */
export const NONE: i64 = -8_765_432_109_876_543_210

const ZEROS: u64 = 0x3030303030303030
const TEN_LESS: u64 = 0x7676767676767676
const HIGH_BITS: u64 = 0x8080808080808080

/** The digit at `at`; 10 or more where there is none. */
export function digitAt(at: usize): u32 {
  return u32(load<u8>(at)) - ZERO
}

/** The two digits at `at`; 100 or more where there are none. */
export function twoDigits(at: usize): u32 {
  const tens = digitAt(at)
  const ones = digitAt(at + 1)
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones
}

/** Whether eight bytes are all below ten. */
export function areDigits(bytes: u64): bool {
  return (((bytes + TEN_LESS) | bytes) & HIGH_BITS) === 0
}

/** Of eight bytes below ten each with the next one as a number of two digits, in the place of the first of the two. */
export function pairs(bytes: u64): u64 {
  return bytes * 10 + (bytes >> 8)
}

/** The number of `length` digits at `at`, one to eight of them; `NONE` where something else is among them. All are looked at in one step. */
export function upToEight(at: usize, length: usize): i64 {
  const shift = u64(8 - length) << 3
  const digits = (load<u64>(at) << shift) ^ (ZEROS << shift)
  if (!areDigits(digits)) return NONE
  // Neighbours become numbers of two digits, these of four, and these one of eight.
  const twos = pairs(digits)
  const high = (twos & 0x000000ff000000ff) * 0x000f424000000064
  const low = ((twos >> 16) & 0x000000ff000000ff) * 0x0000271000000001
  return i64((high + low) >> 32)
}

/** White space that may stand around a value; what is beyond ASCII is left to the exact conversion. */
export function isBlank(byte: u8): bool {
  // Nearly every byte is above them.
  return byte <= 0x20 && (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))
}
