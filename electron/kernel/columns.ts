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
import { behind, count, escape, ESCAPED, isEscape, PLACE, places, stride, text } from './cutter'
import { aligned, reserve } from './memory'

/**
 * Turns the values of records into columns as Parquet stores them: the values that are there one behind the other, and one bit a record that says where
 * one is. Each conversion accepts what is acceptable beyond doubt, and then with the value that the exact conversion (in SQL) would give; every other
 * record is marked as doubtful, and has no value here.
 */

/** One byte a record: it is doubtful. */
let doubts: usize = 0
/** One bit a record: it has a value in the column that was written last. */
let present: usize = 0
let absent: u32 = 0

/** Makes room for the columns of the text that was cut last, so many bytes in all. @returns where the first one may be written */
export function begin(bytes: u32): usize {
  doubts = behind
  present = aligned(doubts + count)
  const first = aligned(present + (count >> 3) + 64)
  reserve(first + bytes)
  memory.fill(doubts, 0, count)
  return first
}

/** One bit a record: it has a value in the column that was written last. */
export function presentAt(): usize {
  return present
}

/** Records without a value in the column that was written last. */
export function nulls(): u32 {
  return absent
}

/** Begins a column. @returns where the places of its values are */
function prepare(column: u32): usize {
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

function leaveOut(record: u32, isDoubtful: bool): void {
  const at = present + (record >> 3)
  store<u8>(at, load<u8>(at) & ~(u8(1) << u8(record & 7)))
  absent++
  if (isDoubtful) store<u8>(doubts + record, 1)
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
  const first = prepare(column)
  const records = count
  const isShort = what === DATE || what === DATE_PATTERN
  let target = out
  for (let record: u32 = 0; record < records; record++) {
    const place = first + usize(record) * 4
    const written = ends(place)
    let from = behindBlanks(begins(place), written)
    let to = beforeBlanks(from, written)
    if (from === to) {
      leaveOut(record, isRequired)
      continue
    }
    if (decimalSign !== 0) {
      if (!makePlain(from, to, decimalSign, grouping)) {
        leaveOut(record, true)
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
    if (value === NONE || value < least || value > most) {
      leaveOut(record, true)
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
  return u32(target - out)
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
  const first = prepare(column)
  const records = count
  let target = out
  for (let record: u32 = 0; record < records; record++) {
    const place = first + usize(record) * 4
    const written = ends(place)
    const from = behindBlanks(begins(place), written)
    const to = beforeBlanks(from, written)
    if (from === to) {
      leaveOut(record, isRequired)
      continue
    }
    let value: f64 = NaN
    if (decimalSign === 0) value = readFloat(from, to)
    else if (makePlain(from, to, decimalSign, grouping)) value = readFloat(plain, plainEnd)
    if (!(value >= least && value <= most)) {
      leaveOut(record, true)
      continue
    }
    store<f64>(target, value)
    target += 8
  }
  return u32(target - out)
}

/** Writes a column of yes and no, one bit each. @returns bytes written to `out` */
export function booleans(column: u32, isRequired: bool, out: usize): u32 {
  const first = prepare(column)
  const records = count
  let bits: u32 = 0
  for (let record: u32 = 0; record < records; record++) {
    const place = first + usize(record) * 4
    const written = ends(place)
    const from = behindBlanks(begins(place), written)
    const to = beforeBlanks(from, written)
    if (from === to) {
      leaveOut(record, isRequired)
      continue
    }
    const truth = readBoolean(from, to)
    if (truth === NEITHER) {
      leaveOut(record, true)
      continue
    }
    const at = out + (bits >> 3)
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
  const first = prepare(column)
  const records = count
  let target = out
  for (let record: u32 = 0; record < records; record++) {
    const place = first + usize(record) * 4
    const from = begins(place)
    const to = ends(place)
    if (from === to) {
      leaveOut(record, isRequired)
      continue
    }
    const start = target + 4
    let end: usize
    if ((load<u32>(place + stride) & ESCAPED) !== 0) end = copyUnescaped(from, to, start)
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
      leaveOut(record, true)
      continue
    }
    store<u32>(target, bytes)
    target = end
  }
  return u32(target - out)
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

/** Writes one bit a record: whether it is doubtful. @returns bytes written to `out` */
export function doubtful(out: usize): u32 {
  const bytes = (count + 7) >> 3
  memory.fill(out, 0, bytes)
  for (let record: u32 = 0; record < count; record++) {
    const at = out + (record >> 3)
    store<u8>(at, load<u8>(at) | (load<u8>(doubts + record) << u8(record & 7)))
  }
  return bytes
}
