import { NEITHER, readBoolean } from './values/boolean'
import { readDate, readDateTime, readTime } from './values/calendar'
import { readDecimal } from './values/decimal'
import { isBlank, NONE } from './values/digits'
import { isUsualEmail } from './values/email'
import { readFloat } from './values/float'
import { readInteger } from './values/integer'
import { readPatterns } from './values/pattern'
import { plainEnd, writePlain } from './values/plain-number'
import { isWord } from './values/words'
import { whyNoNumber, whyNotOfType } from './values/faults'
import { behind, count, escape, ESCAPED, isEscape, PLACE, places, stride, text } from './cutter'
import { unset } from './bits'
import { behindSignposts, leaveOutBits, leaveOutValues, leaveRoom, signposts } from './leaving-out'
import { reserve } from './memory'
import { blame, clear, DOUBT, EMPTY, forget, REQUIRED } from './verdicts'

/**
 * Turns the values of records into columns as Parquet stores them: the values that are there one behind the other, and one bit a record that says where
 * one is. Each conversion accepts what is acceptable beyond doubt, and then with the value that the exact conversion (in SQL) would give; what is not accepted has no
 * value here, and verdicts.ts notes why.
 */

/** One bit a record: it has a value in the column that was written last, and where the values of that are. */
let present: usize = 0
let values: usize = 0
let absent: u32 = 0

/** Makes room for the columns of the text that was cut last, so many bytes in all. @returns where the first one may be written */
export function begin(bytes: u32): usize {
  const first = leaveRoom(count, forget(count, behind))
  reserve(first + bytes)
  clear()
  return first
}

/** One bit a record: it has a value in the column that was written last. */
export function presentAt(): usize {
  return present
}

/** Where the values of the column that was written last are. */
export function valuesAt(): usize {
  return values
}

/** Records without a value in the column that was written last. */
export function nulls(): u32 {
  return absent
}

/** Begins a column at `out`. @returns where the places of its values are */
function prepare(column: u32, out: usize): usize {
  present = out
  values = behindSignposts(present, count)
  memory.fill(present, 0xff, (count + 7) >> 3)
  absent = 0
  return places + 2 * stride * usize(column)
}

/** The value of a record is between where these two places say; nothing is between them where it has none. */
function begins(place: usize): usize {
  return text + (load<u32>(place) & PLACE)
}

function ends(place: usize): usize {
  return text + (load<u32>(place + stride) & PLACE)
}

/** What stands at the place is not what it means. */
function hasEscapes(place: usize): bool {
  return (load<u32>(place + stride) & ESCAPED) !== 0
}

function behindBlanks(from: usize, to: usize): usize {
  let at = from
  while (at < to && isBlank(load<u8>(at))) at++
  return at
}

function beforeBlanks(from: usize, to: usize): usize {
  let end = to
  while (from < end && isBlank(load<u8>(end - 1))) end--
  return end
}

/** A record has no value in the column. @param why (verdicts.ts) */
function leaveEmpty(record: u32, place: usize, why: u32): void {
  unset(present, record)
  absent++
  // Of a value with escapes the text that was looked at is not what it means.
  if (why !== EMPTY) blame(record, hasEscapes(place) ? DOUBT : why)
}

/** Room for a number in its plain form; longer ones are doubtful. */
const PLAIN_ROOM: usize = 256
const plain: usize = memory.data(256)

function makePlain(from: usize, to: usize, decimalSign: u8, grouping: u8): bool {
  return to - from <= PLAIN_ROOM && writePlain(from, to, decimalSign, grouping, plain)
}

/** What whole numbers are read as. */
const INTEGER: u32 = 0
const DECIMAL: u32 = 1
const DATE: u32 = 2
const TIME: u32 = 3
const DATETIME: u32 = 4
/** Dates, times (6) and moments (7) after patterns, in the order of pattern.ts. */
const DATE_PATTERN: u32 = 5

/**
 * Writes a column of whole numbers: integers, decimals in units of their last place, dates (in 32 bits), times and moments in microseconds.
 * @param decimalSign 0: numbers are written in the plain way
 * @param detail places behind the point of decimals, or where the patterns of a date are
 * @param limit of decimals: ten to the power of their digits
 * @returns bytes written to `out`
 */
export function whole(
  column: u32,
  what: u32,
  isRequired: bool,
  decimalSign: u8,
  grouping: u8,
  detail: u32,
  limit: i64,
  least: i64,
  most: i64,
  out: usize,
): u32 {
  const first = prepare(column, out)
  const records = count
  const isShort = what === DATE || what === DATE_PATTERN
  let target = values
  for (let record: u32 = 0; record < records; record++) {
    const place = first + usize(record) * 4
    const written = ends(place)
    const begin = behindBlanks(begins(place), written)
    const end = beforeBlanks(begin, written)
    if (begin === end) {
      leaveEmpty(record, place, isRequired ? REQUIRED : EMPTY)
      continue
    }
    let from = begin
    let to = end
    if (decimalSign !== 0) {
      if (!makePlain(from, to, decimalSign, grouping)) {
        leaveEmpty(record, place, whyNoNumber(begin, end, true, false, decimalSign, grouping))
        continue
      }
      from = plain
      to = plainEnd
    }
    let value: i64
    switch (what) {
      case INTEGER:
        value = readInteger(from, to)
        break
      case DECIMAL:
        value = readDecimal(from, to, detail, u64(limit))
        break
      case DATE:
        value = readDate(from, to)
        break
      case TIME:
        value = readTime(from, to)
        break
      case DATETIME:
        value = readDateTime(from, to)
        break
      default:
        value = readPatterns(usize(detail), from, to, what - DATE_PATTERN)
    }
    if (value === NONE) {
      leaveEmpty(
        record,
        place,
        what <= DECIMAL
          ? whyNoNumber(begin, end, what === INTEGER, false, decimalSign, grouping)
          : whyNotOfType(begin, end, what >= DATE_PATTERN),
      )
      continue
    }
    if (value < least || value > most) {
      leaveEmpty(record, place, DOUBT)
      continue
    }
    if (isShort) {
      store<i32>(target, i32(value))
      target += 4
    } else {
      store<i64>(target, value)
      target += 8
    }
  }
  return u32(target - values)
}

/** Writes a column of numbers as 64-bit floats; parameters as for `whole`. */
export function floats(
  column: u32,
  isRequired: bool,
  decimalSign: u8,
  grouping: u8,
  least: f64,
  most: f64,
  out: usize,
): u32 {
  const first = prepare(column, out)
  const records = count
  let target = values
  for (let record: u32 = 0; record < records; record++) {
    const place = first + usize(record) * 4
    const written = ends(place)
    const from = behindBlanks(begins(place), written)
    const to = beforeBlanks(from, written)
    if (from === to) {
      leaveEmpty(record, place, isRequired ? REQUIRED : EMPTY)
      continue
    }
    let value: f64 = NaN
    if (decimalSign === 0) value = readFloat(from, to)
    else if (makePlain(from, to, decimalSign, grouping)) value = readFloat(plain, plainEnd)
    if (!(value >= least && value <= most)) {
      leaveEmpty(record, place, isNaN(value) ? whyNoNumber(from, to, false, true, decimalSign, grouping) : DOUBT)
      continue
    }
    store<f64>(target, value)
    target += 8
  }
  return u32(target - values)
}

/** Writes a column of yes and no, one bit each. @returns bytes written to `out` */
export function booleans(column: u32, isRequired: bool, out: usize): u32 {
  const first = prepare(column, out)
  const records = count
  let bits: u32 = 0
  for (let record: u32 = 0; record < records; record++) {
    const place = first + usize(record) * 4
    const written = ends(place)
    const from = behindBlanks(begins(place), written)
    const to = beforeBlanks(from, written)
    if (from === to) {
      leaveEmpty(record, place, isRequired ? REQUIRED : EMPTY)
      continue
    }
    const truth = readBoolean(from, to)
    if (truth === NEITHER) {
      leaveEmpty(record, place, whyNotOfType(from, to, false))
      continue
    }
    const at = values + (bits >> 3)
    const before = (bits & 7) === 0 ? u8(0) : load<u8>(at)
    store<u8>(at, before | (u8(truth) << u8(bits & 7)))
    bits++
  }
  return (bits + 7) >> 3
}

/**
 * Writes a column of texts: the length of each in 32 bits, then its bytes; texts stay as they are, blanks too.
 * @param least and `most` characters; `most` 0: no limit
 * @param isEmail they have to look like e-mail addresses
 * @param words where the list of permitted texts is (values/words.ts), 0: all are
 * @returns bytes written to `out`
 */
export function texts(
  column: u32,
  isRequired: bool,
  least: u32,
  most: u32,
  isEmail: bool,
  words: usize,
  out: usize,
): u32 {
  const first = prepare(column, out)
  const records = count
  const posts = signposts(present, records)
  let target = values
  for (let record: u32 = 0; record < records; record++) {
    if ((record & 63) === 0) store<u32>(posts + ((record >> 6) << 2), u32(target - values))
    const place = first + usize(record) * 4
    const from = begins(place)
    const to = ends(place)
    if (from === to) {
      leaveEmpty(record, place, isRequired ? REQUIRED : EMPTY)
      continue
    }
    const start = target + 4
    let end: usize
    if (hasEscapes(place)) end = copyUnescaped(from, to, start)
    else {
      copy(from, to, start)
      end = start + (to - from)
    }
    const bytes = u32(end - start)
    if (
      (most > 0 && bytes > most && characters(start, end) > most) ||
      (least > 0 && (bytes < least || characters(start, end) < least)) ||
      (isEmail && !isUsualEmail(start, end)) ||
      (words !== 0 && !isWord(words, start, end))
    ) {
      leaveEmpty(record, place, DOUBT)
      continue
    }
    store<u32>(target, bytes)
    target = end
  }
  store<u32>(posts + (((records + 63) >> 6) << 2), u32(target - values))
  return u32(target - values)
}

/** There is memory for sixteen bytes more behind what is copied and behind its copy. */
function copy(source: usize, end: usize, target: usize): void {
  let to = target
  for (let at = source; at < end; at += 16) {
    v128.store(to, v128.load(at))
    to += 16
  }
}

/** Copies a value without its escape characters, as `copy` does up to each of them. @returns where the copy ends */
function copyUnescaped(from: usize, to: usize, target: usize): usize {
  const escapes = i8x16.splat(i8(escape))
  let at = from
  let out = target
  while (at < to) {
    const bytes = v128.load(at)
    v128.store(out, bytes)
    const marks = i8x16.bitmask(i8x16.eq(bytes, escapes))
    const plain = min(marks === 0 ? usize(16) : usize(ctz(marks)), to - at)
    at += plain
    out += plain
    if (marks === 0 || at === to) continue
    if (at + 1 < to && isEscape(load<u8>(at), load<u8>(at + 1))) at++
    store<u8>(out++, load<u8>(at++))
  }
  return out
}

function characters(start: usize, end: usize): u32 {
  let found: u32 = 0
  for (let at = start; at < end; at++) if ((load<u8>(at) & 0xc0) !== 0x80) found++
  return found
}

/** Leaves out of a column the records that do not stay (`presentAt` and `valuesAt` once it was written; width as in leaving-out.ts); `nulls` tells of those that stay then. @returns bytes of the values */
export function withoutOthers(valuesOf: usize, width: u32, presentOf: usize): u32 {
  const bytes = leaveOutValues(valuesOf, width, presentOf)
  absent = leaveOutBits(presentOf)
  return bytes
}
