import { digitAt } from './digits'

/** Numbers written with another decimal sign than a point, or with signs between thousands: put into the plain form. */

/** Where the plain form ends; it begins where the caller has said. */
export let plainEnd: usize = 0

/** Signs between thousands that are more than one byte: no-break space, narrow no-break space, thin space, typographic apostrophe. */
const NO_BREAK: u32 = 0xa0c2
const NARROW: u32 = 0xaf80e2
const THIN: u32 = 0x8980e2
const APOSTROPHE: u32 = 0x9980e2

/**
 * Sign, digits or groups of three, decimal sign, digits, exponent; the plain conversion decides about what comes out.
 * @param grouping the sign between thousands, 0 for none; a blank and an apostrophe stand for their relatives too
 * @param target where the plain form is written, as long as the text
 */
export function writePlain(from: usize, to: usize, decimalSign: u8, grouping: u8, target: usize): bool {
  let at = from
  let out = target
  const sign = load<u8>(at)
  if (sign === 0x2b || sign === 0x2d) {
    store<u8>(out++, sign)
    at++
  }
  let run: u32 = 0
  let hasGroups = false
  while (at < to) {
    if (digitAt(at) < 10) {
      store<u8>(out++, load<u8>(at++))
      run++
      continue
    }
    const length = grouping === 0 ? usize(0) : groupingAt(at, to, grouping)
    if (length === 0) break
    if (run === 0 || run > 3 || (hasGroups && run !== 3)) return false
    hasGroups = true
    run = 0
    at += length
  }
  if (hasGroups && run !== 3) return false
  if (at < to && load<u8>(at) === decimalSign) {
    store<u8>(out++, 0x2e)
    at++
    while (at < to && digitAt(at) < 10) store<u8>(out++, load<u8>(at++))
  }
  if (at < to && (load<u8>(at) | 0x20) === 0x65) {
    while (at < to) {
      const byte = load<u8>(at)
      // A second sign of decimals is no part of an exponent, and would be taken for a point.
      if (byte === 0x2e) return false
      store<u8>(out++, byte)
      at++
    }
  }
  if (at < to) return false
  plainEnd = out
  return true
}

function groupingAt(at: usize, to: usize, grouping: u8): usize {
  if (load<u8>(at) === grouping) return 1
  if (grouping === 0x20) {
    if (at + 2 <= to && u32(load<u16>(at)) === NO_BREAK) return 2
    if (at + 3 <= to && (threeBytes(at) === NARROW || threeBytes(at) === THIN)) return 3
  }
  return grouping === 0x27 && at + 3 <= to && threeBytes(at) === APOSTROPHE ? 3 : 0
}

function threeBytes(at: usize): u32 {
  return u32(load<u16>(at)) | (u32(load<u8>(at, 2)) << 16)
}
