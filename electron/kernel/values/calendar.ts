import { digitAt, fourDigits, twoDigits } from './digits'

/** Days of the calendar and times of day, as `yyyy-mm-dd`, `hh:mm[:ss[.ffffff]]` and both with a space or `T` between them. */

/** The last value that was read: days, or microseconds, since 1970 (of a time since midnight). */
export let moment: i64 = 0

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

export function readDate(from: usize, to: usize): bool {
  if (to - from !== 10 || !readDay(from)) return false
  moment = day
  return true
}

export function readTime(from: usize, to: usize): bool {
  if (!readClock(from, to)) return false
  moment = clock
  return true
}

export function readDateTime(from: usize, to: usize): bool {
  if (to - from < 10 || !readDay(from)) return false
  if (to - from === 10) {
    moment = i64(day) * DAY
    return true
  }
  const between = load<u8>(from, 10)
  if ((between !== 0x20 && between !== 0x54) || !readClock(from + 11, to)) return false
  moment = i64(day) * DAY + clock
  return true
}

let day: i32 = 0
let clock: i64 = 0

function readDay(at: usize): bool {
  if (load<u8>(at, 4) !== 0x2d || load<u8>(at, 7) !== 0x2d) return false
  const year = fourDigits(at)
  const month = twoDigits(at + 5)
  const dayOfMonth = twoDigits(at + 8)
  if (!isDay(year, month, dayOfMonth)) return false
  day = dayNumber(year, month, dayOfMonth)
  return true
}

function readClock(from: usize, to: usize): bool {
  const length = to - from
  if (length < 5 || length === 6 || length === 7 || load<u8>(from, 2) !== 0x3a) return false
  const hour = twoDigits(from)
  const minute = twoDigits(from + 3)
  if (hour > 23 || minute > 59) return false
  let second: u32 = 0
  let micros: u32 = 0
  if (length > 5) {
    if (load<u8>(from, 5) !== 0x3a) return false
    second = twoDigits(from + 6)
    if (second > 59) return false
    if (length > 8) {
      if (load<u8>(from, 8) !== 0x2e || length < 10 || length > 15) return false
      for (let at = from + 9; at < from + 15; at++) {
        const digit = at < to ? digitAt(at) : 0
        if (digit > 9) return false
        micros = micros * 10 + digit
      }
    }
  }
  clock = timeNumber(hour, minute, second, micros)
  return true
}
