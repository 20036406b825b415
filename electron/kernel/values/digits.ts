/** What is common to everything that is written with digits. */

const ZERO: u8 = 0x30

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

/** The four digits at `at`; 10,000 or more where there are none. */
export function fourDigits(at: usize): u32 {
  const high = twoDigits(at)
  const low = twoDigits(at + 2)
  return high > 99 || low > 99 ? 10_000 : high * 100 + low
}

/** White space that may stand around a value; what is beyond ASCII is left to the exact conversion. */
export function isBlank(byte: u8): bool {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}
