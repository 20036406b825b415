import { DOUBT, NOT_IN_FORM, NOT_OF_TYPE } from '../verdicts'
import { digitAt, isBlank } from './digits'

/**
 * Texts that the exact conversion surely refuses, judged by what no acceptable text has: bytes of ASCII that are not blank. What is beyond ASCII says nothing, because it may be white space too.
 */

/** Why a text (without blanks around it) is no number. @param decimalSign 0: it is not written in a way of its own */
export function whyNoNumber(
  from: usize,
  to: usize,
  isWhole: bool,
  hasExponent: bool,
  decimalSign: u8,
  grouping: u8,
): u32 {
  if (decimalSign !== 0) return hasForeignLetter(from, to, hasExponent, decimalSign, grouping) ? NOT_IN_FORM : DOUBT
  return isNoNumber(from, to, isWhole, hasExponent) ? NOT_OF_TYPE : DOUBT
}

/** Why a text (without blanks around it) is no date or time, neither yes nor no. */
export function whyNotOfType(from: usize, to: usize, hasPatterns: bool): u32 {
  if (hasPatterns) return isWordOnly(from, to) ? NOT_IN_FORM : DOUBT
  return isAscii(from, to) ? NOT_OF_TYPE : DOUBT
}

/** No number has such a sign. @param isWhole it has no point @param hasExponent it may have one */
function isNoNumber(from: usize, to: usize, isWhole: bool, hasExponent: bool): bool {
  for (let at = from; at < to; at++) {
    const byte = load<u8>(at)
    if (byte >= 0x80 || digitAt(at) < 10 || byte === 0x2b || byte === 0x2d || isBlank(byte)) continue
    if (byte === 0x2e && !isWhole) continue
    if ((byte | 0x20) === 0x65 && hasExponent) continue
    return true
  }
  return false
}

/** No number has such a letter, in whatever way it is written. @param other a sign of its format, and another one */
function hasForeignLetter(from: usize, to: usize, hasExponent: bool, other: u8, another: u8): bool {
  for (let at = from; at < to; at++) {
    const byte = load<u8>(at)
    if (isLetter(byte) && byte !== other && byte !== another && !((byte | 0x20) === 0x65 && hasExponent)) return true
  }
  return false
}

/** Nothing in it is a digit, something is a letter. */
function isWordOnly(from: usize, to: usize): bool {
  let hasLetter = false
  for (let at = from; at < to; at++) {
    if (digitAt(at) < 10) return false
    if (isLetter(load<u8>(at))) hasLetter = true
  }
  return hasLetter
}

/** All of it is ASCII: what is not accepted has no blanks around it that would be passed over, and is accepted by nobody. */
function isAscii(from: usize, to: usize): bool {
  for (let at = from; at < to; at++) if (load<u8>(at) >= 0x80) return false
  return true
}

function isLetter(byte: u8): bool {
  const small = byte | 0x20
  return small >= 0x61 && small <= 0x7a
}
