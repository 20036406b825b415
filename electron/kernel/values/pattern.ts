import { DAY, dayNumber, isDay, timeNumber } from './calendar'
import { digitAt, NONE } from './digits'

/**
 * Dates and times after patterns. A pattern is a row of steps that the caller has written, each of two bytes, ended by a step 0; an empty pattern ends the list.
 */

/** Steps, in the order of the pattern; those that read a number say how many digits it has at least and at most (high and low half of the second byte). */
const LITERAL: u8 = 1
const YEAR: u8 = 2
const SHORT_YEAR: u8 = 3
const MONTH: u8 = 4
const DAY_OF_MONTH: u8 = 5
const HOUR: u8 = 6
const HALF_HOUR: u8 = 7
const MINUTE: u8 = 8
const SECOND: u8 = 9
const FRACTION: u8 = 10
const HALF: u8 = 11

/** What is read: days, microseconds of a day, or microseconds since 1970. */
export const AS_DATE: u32 = 0
export const AS_TIME: u32 = 1

/** The value after the first pattern that the text has the form of; `NONE` where it has none of them, or has the form but means no moment. */
export function readPatterns(patterns: usize, from: usize, to: usize, what: u32): i64 {
  let at = patterns
  while (load<u8>(at) !== 0) {
    if (fits(at, from, to)) return takeMoment(what)
    while (load<u8>(at) !== 0) at += 2
    at += 2
  }
  return NONE
}

let year: u32 = 0
let month: u32 = 0
let day: u32 = 0
let hour: u32 = 0
let minute: u32 = 0
let second: u32 = 0
let micros: u32 = 0
let isTwelve = false
let isAfternoon = false

function fits(pattern: usize, from: usize, to: usize): bool {
  year = month = day = hour = minute = second = micros = 0
  isTwelve = isAfternoon = false
  let at = from
  for (let step = pattern; load<u8>(step) !== 0; step += 2) {
    const kind = load<u8>(step)
    const detail = load<u8>(step, 1)
    if (kind === LITERAL) {
      if (at >= to || load<u8>(at) !== detail) return false
      at++
    } else if (kind === HALF) {
      if (at + 2 > to || (load<u8>(at, 1) | 0x20) !== 0x6d) return false
      const half = load<u8>(at) | 0x20
      if (half !== 0x61 && half !== 0x70) return false
      isAfternoon = half === 0x70
      at += 2
    } else {
      const least = u32(detail >> 4)
      const most = u32(detail & 15)
      let digits: u32 = 0
      let value: u32 = 0
      while (digits < most && at < to && digitAt(at) < 10) {
        value = value * 10 + digitAt(at)
        digits++
        at++
      }
      if (digits < least) return false
      take(kind, value, digits)
    }
  }
  return at === to
}

function take(kind: u8, value: u32, digits: u32): void {
  if (kind === YEAR) year = value
  else if (kind === SHORT_YEAR) year = value < 69 ? 2000 + value : 1900 + value
  else if (kind === MONTH) month = value
  else if (kind === DAY_OF_MONTH) day = value
  else if (kind === HOUR) hour = value
  else if (kind === HALF_HOUR) {
    hour = value
    isTwelve = true
  } else if (kind === MINUTE) minute = value
  else if (kind === SECOND) second = value
  else if (kind === FRACTION) micros = digits === 3 ? value * 1000 : value
}

function takeMoment(what: u32): i64 {
  if (isTwelve) {
    if (hour < 1 || hour > 12) return NONE
    hour = (hour % 12) + (isAfternoon ? 12 : 0)
  }
  if (hour > 23 || minute > 59 || second > 59) return NONE
  const time = timeNumber(hour, minute, second, micros)
  if (what === AS_TIME) return time
  if (!isDay(year, month, day)) return NONE
  const days = i64(dayNumber(year, month, day))
  return what === AS_DATE ? days : days * DAY + time
}
