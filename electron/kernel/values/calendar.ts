import { areDigits, digitAt, NONE, pairs, twoDigits } from './digits'

/** Days of the calendar and times of day, as `yyyy-mm-dd`, `hh:mm[:ss[.ffffff]]` and both with a space or `T` between them. */

const SECOND: i64 = 1_000_000
const MINUTE: i64 = 60 * SECOND
const HOUR: i64 = 60 * MINUTE
export const DAY: i64 = 24 * HOUR

/** Whether there is such a day; years 1 to 9999. */
export function isDay(year: u32, month: u32, day: u32): bool {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
}

function daysOf(year: u32, month: u32): u32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970 of a day that exists. Years begin in March here, so that the leap day is the last one. */
export function dayNumber(year: u32, month: u32, day: u32): i32 {
  const shifted = month > 2 ? year : year - 1
  const months = month > 2 ? month - 3 : month + 9
  const ofYear = (153 * months + 2) / 5 + day - 1
  return i32(365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + ofYear) - 719468
}

/** Microseconds since midnight. */
export function timeNumber(hour: u32, minute: u32, second: u32, micros: u32): i64 {
  return i64(hour) * HOUR + i64(minute) * MINUTE + i64(second) * SECOND + i64(micros)
}

/** @returns days since 1970, or `NONE` */
export function readDate(from: usize, to: usize): i64 {
  return to - from === 10 ? readDay(from) : NONE
}

/** @returns microseconds since midnight, or `NONE` */
export function readTime(from: usize, to: usize): i64 {
  return to - from === 8 ? readSeconds(from) : readClock(from, to)
}

/** @returns microseconds since 1970, or `NONE` */
export function readDateTime(from: usize, to: usize): i64 {
  const length = to - from
  if (length < 10) return NONE
  const day = readDay(from)
  if (day === NONE) return NONE
  if (length === 10) return day * DAY
  const between = load<u8>(from, 10)
  if (between !== 0x20 && between !== 0x54) return NONE
  const clock = length === 19 ? readSeconds(from + 11) : readClock(from + 11, to)
  return clock === NONE ? NONE : day * DAY + clock
}

/** `yyyy-mm-` as eight bytes, with 0 for each digit, and where its own characters stand. */
const DAY_FORM: u64 = 0x2d30302d30303030
const DAY_SIGNS: u64 = 0xff0000ff00000000
/** `hh:mm:ss` in the same way. */
const SECONDS_FORM: u64 = 0x30303a30303a3030
const SECONDS_SIGNS: u64 = 0x0000ff0000ff0000

function readDay(at: usize): i64 {
  const digits = load<u64>(at) ^ DAY_FORM
  const dayOfMonth = twoDigits(at + 8)
  if ((digits & DAY_SIGNS) !== 0 || !areDigits(digits)) return NONE
  const twos = pairs(digits)
  const year = u32(twos & 0xff) * 100 + u32((twos >> 16) & 0xff)
  const month = u32((twos >> 40) & 0xff)
  return isDay(year, month, dayOfMonth) ? i64(dayNumber(year, month, dayOfMonth)) : NONE
}

/** What nearly every time looks like: `hh:mm:ss`. */
function readSeconds(at: usize): i64 {
  const digits = load<u64>(at) ^ SECONDS_FORM
  if ((digits & SECONDS_SIGNS) !== 0 || !areDigits(digits)) return NONE
  const twos = pairs(digits)
  const hour = u32(twos & 0xff)
  const minute = u32((twos >> 24) & 0xff)
  const second = u32((twos >> 48) & 0xff)
  return hour > 23 || minute > 59 || second > 59 ? NONE : timeNumber(hour, minute, second, 0)
}

function readClock(from: usize, to: usize): i64 {
  const length = to - from
  if (length < 5 || length === 6 || length === 7 || load<u8>(from, 2) !== 0x3a) return NONE
  const hour = twoDigits(from)
  const minute = twoDigits(from + 3)
  if (hour > 23 || minute > 59) return NONE
  let second: u32 = 0
  let micros: u32 = 0
  if (length > 5) {
    if (load<u8>(from, 5) !== 0x3a) return NONE
    second = twoDigits(from + 6)
    if (second > 59) return NONE
    if (length > 8) {
      if (load<u8>(from, 8) !== 0x2e || length < 10 || length > 15) return NONE
      for (let at = from + 9; at < from + 15; at++) {
        const digit = at < to ? digitAt(at) : 0
        if (digit > 9) return NONE
        micros = micros * 10 + digit
      }
    }
  }
  return timeNumber(hour, minute, second, micros)
}
