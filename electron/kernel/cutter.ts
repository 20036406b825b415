import { behindLineEnd, CR, LF, NUL, startsWith } from './bytes'
import { lookFor, mark, passed, seek, separate, step, stepTo, walk } from './marks'
import { aligned, kept, reserve } from './memory'
import { hasReplacement, isUtf8 } from './utf8'

/**
 * Cuts a stretch of UTF-8 text into records, and these into values.
 *
 * A quote opens only as the first character of a value. Where a quoted value is not closed, the record is refused by its first physical line and reading goes
 * on at the next one, so that one stray quote never swallows a file; where something follows a closing quote, the record is refused up to the end of
 * that line, unless its first line is a whole record when quotes mean nothing: then the quote that opens is a stray one, and only that line is refused. A
 * record that has not ended after the longest permitted length ends at the next line end, whatever quotes follow.
 */

/** What a byte can mean. */
const PLAIN: u8 = 0
const DELIMITER: u8 = 1
const LINE_FEED: u8 = 2
const CARRIAGE_RETURN: u8 = 3
const QUOTE: u8 = 4
const ESCAPE: u8 = 5
const ZERO: u8 = 6

/** Why a record is refused; 0: it is not. The order is that of `REFUSALS` in text-kernel.ts. */
const TOO_LONG: u32 = 1
const BROKEN: u32 = 2
const HAS_ZERO: u32 = 3
const NO_TEXT: u32 = 4
const MISSING: u32 = 5
const EXTRA: u32 = 6

const kinds: usize = memory.data(256)
export const delimiter: usize = memory.data(64)
const comment: usize = memory.data(64)
/** What `cut` has found, see `results`. */
const found: usize = memory.data(36)

export let delimiterLength: usize = 0
let commentLength: usize = 0
export let quote: i32 = -1
export let escape: i32 = -1
export let columns: u32 = 0
let longest: usize = 0

/** Where the text begins that was cut last, and how many good records it has. */
export let text: usize = 0
export let count: u32 = 0
/**
 * Where the values of good records are: for column `c` of record `r` the begin at `(c * 2) * stride + r * 4`, the end one stride later, both in bytes from the begin of the
 * text. Behind the regions that `cut` uses there is room from `behind` on.
 */
export let places: usize = 0
export let stride: usize = 0
export let behind: usize = 0

/** Bit of a line: the record has quotes inside of values that are not quoted. */
const ODD: u32 = 0x80000000
/** Bit of a begin: the value was quoted. Bit of an end: within its quotes stand escaped characters. */
export const QUOTED: u32 = 0x80000000
export const ESCAPED: u32 = 0x80000000
export const PLACE: u32 = 0x7fffffff

export let records: usize = 0
let refusals: usize = 0
let mostRecords: u32 = 0
let mostRefusals: u32 = 0

/** Where the delimiter and the comment mark are to be written, 64 bytes at the most, before `configure`. */
export function delimiterAt(): usize {
  return delimiter
}
export function commentAt(): usize {
  return comment
}

/** The dialect (`quoteByte` and `escapeByte`: -1 for none), how many values a good record has, and how many bytes. */
export function configure(
  delimiterBytes: u32,
  commentBytes: u32,
  quoteByte: i32,
  escapeByte: i32,
  values: u32,
  most: u32,
): void {
  delimiterLength = delimiterBytes
  commentLength = commentBytes
  quote = quoteByte
  escape = escapeByte
  columns = values
  longest = most
  memory.fill(kinds, PLAIN, 256)
  if (quote >= 0) {
    if (escape >= 0) store<u8>(kinds + escape, ESCAPE)
    store<u8>(kinds + quote, QUOTE)
  }
  const separator = load<u8>(delimiter)
  store<u8>(kinds + separator, DELIMITER)
  store<u8>(kinds + LF, LINE_FEED)
  store<u8>(kinds + CR, CARRIAGE_RETURN)
  store<u8>(kinds + NUL, ZERO)
  lookFor(separator, quote < 0 ? separator : u8(quote), quote < 0 || escape < 0 ? separator : u8(escape), true)
}

/**
 * Makes room for `bytes` of text, and for so many records and refusals in one go. @returns where the text is to be written
 *
 * Good records have four columns of 32-bit numbers one behind the other, each `recordRoom` long: where a record begins and ends in the text, its line and
 * its number, both counted from 1 and from the start of the text. Refusals have six numbers each: why, begin, end, line, number, values found.
 */
export function room(bytes: u32, recordRoom: u32, refusalRoom: u32): usize {
  mostRecords = recordRoom
  mostRefusals = refusalRoom
  stride = usize(recordRoom) * 4
  records = aligned(kept())
  refusals = records + 4 * stride
  places = aligned(refusals + usize(refusalRoom) * 24)
  text = aligned(places + 2 * stride * usize(columns))
  behind = aligned(text + bytes + 128)
  reserve(behind)
  return text
}

/** Makes memory up to `end` part of the regions of the text: room for more is behind it. */
export function extend(end: usize): void {
  behind = end
  reserve(end)
}

/** There are so many good records. */
export function hold(good: u32): void {
  count = good
}

export function recordsAt(): usize {
  return records
}
export function refusalsAt(): usize {
  return refusals
}

/**
 * What the last `cut` found, nine 32-bit numbers: good records; refused ones; blank lines; bytes, physical lines and records that are dealt with (what
 * follows is a record that needs more bytes); whether that one is longer than it may be already (1: a record, 2: a comment), and its lines; good records
 * whose line has the bit `ODD`.
 */
export function results(): usize {
  return found
}

/**
 * @param isEnd nothing follows in the source
 * @param limit good records after which it ends
 * @param check 0: all of the text is valid; 1: ask each record for well-formed UTF-8; 2: for no U+FFFD
 */
export function cut(bytes: u32, isEnd: bool, limit: u32, check: u32): void {
  const end = text + bytes
  const most = min(limit, mostRecords)
  const isDoubled = escape === quote
  const separator = load<u8>(delimiter)
  let good: u32 = 0
  let refused: u32 = 0
  let empty: u32 = 0
  let odd: u32 = 0
  let line: u32 = 1
  let record: u32 = 0
  let overlong: u32 = 0
  let overlongLines: u32 = 0
  let at = text
  let start = at
  let firstLine = line
  walk(text, end)

  while (at < end && good < most && refused < mostRefusals) {
    start = at
    firstLine = line
    if (commentLength > 0 && startsWith(at, end, comment, commentLength)) {
      toLineEnd(end)
      if (!isEnd && mark + (isLineFeed(mark, end) ? 0 : 1) >= end) {
        if (end - start > longest) overlong = 2
        break
      }
      at = behindLineEnd(mark, end)
      stepTo(at)
      line++
      continue
    }
    let values: u32 = 1
    let valueStart = start
    let closing: usize = 0
    let hasEscapes = false
    let isBroken = false
    let isOdd = false
    let hasZero = false
    let isWhole = true
    let stop = end

    while (true) {
      if (closing === 0 && delimiterLength === 1 && values <= columns) {
        const slot = places + 2 * stride * usize(values - 1) + usize(good) * 4
        valueStart = separate(separator, valueStart, text, slot, stride, columns + 1 - values)
        values += passed
      }
      const place = mark
      if (place >= end) break
      const kind = load<u8>(kinds + load<u8>(place))
      if (kind === DELIMITER) {
        if (delimiterLength > 1 && !startsWith(place, end, delimiter, delimiterLength)) {
          if (!isEnd && end - place < delimiterLength) {
            isWhole = false
            break
          }
          step()
          continue
        }
        note(good, values - 1, valueStart, place, closing, hasEscapes)
        values++
        valueStart = place + delimiterLength
        closing = 0
        step()
        if (delimiterLength > 1) stepTo(valueStart)
      } else if (kind === LINE_FEED || kind === CARRIAGE_RETURN) {
        stop = place
        break
      } else if (kind === QUOTE && place === valueStart && place - start <= longest) {
        step()
        hasEscapes = false
        while (closing === 0) {
          const inner = mark
          if (inner >= end && !isEnd && end - start <= longest) {
            isWhole = false
            break
          }
          if (inner >= end || inner - start > longest) break
          const byte = load<u8>(inner)
          const innerKind = i32(byte) === escape && !isDoubled ? ESCAPE : load<u8>(kinds + byte)
          if (innerKind === QUOTE || innerKind === ESCAPE) {
            if (inner + 1 >= end && !isEnd) {
              isWhole = false
              break
            }
            step()
            const next = inner + 1 < end ? i32(load<u8>(inner + 1)) : -1
            if (innerKind === QUOTE && !(isDoubled && next === quote)) closing = inner
            else if (next >= 0 && (next === quote || next === escape)) {
              hasEscapes = true
              step()
            }
          } else {
            if (innerKind === ZERO) hasZero = true
            else if (innerKind === LINE_FEED || (innerKind === CARRIAGE_RETURN && !isLineFeed(inner + 1, end))) line++
            step()
          }
        }
        if (!isWhole) break
        if (closing === 0) {
          isBroken = true
          line = firstLine
          seek(start)
          toLineEnd(end)
          stop = mark
          break
        }
        // Behind the closing quote only a delimiter or a line end may stand.
        const behind = closing + 1
        const behindKind = behind >= end ? LINE_FEED : load<u8>(kinds + load<u8>(behind))
        if (behindKind === LINE_FEED || behindKind === CARRIAGE_RETURN) continue
        if (behindKind === DELIMITER) {
          if (delimiterLength === 1 || startsWith(behind, end, delimiter, delimiterLength)) continue
          if (!isEnd && end - behind < delimiterLength) {
            isWhole = false
            break
          }
        }
        isBroken = true
        if (line > firstLine) {
          const resume = mark
          seek(start)
          const isStray = valuesOnLine(end) === columns
          seek(isStray ? start : resume)
          if (isStray) line = firstLine
        }
        toLineEnd(end)
        stop = mark
        break
      } else {
        if (kind === ZERO) hasZero = true
        else if (kind === QUOTE) isOdd = true
        step()
      }
    }

    if (!isWhole) break
    if (!isEnd && stop + (isLineFeed(stop, end) ? 0 : 1) >= end) {
      if (end - start > longest) {
        overlong = 1
        overlongLines = line - firstLine + 1
      }
      break
    }
    at = behindLineEnd(stop, end)
    stepTo(at)
    line++
    record++
    if (stop === start) {
      empty++
      continue
    }
    let code: u32 = 0
    if (stop - start > longest) code = TOO_LONG
    else if (isBroken) code = BROKEN
    else if (hasZero) code = HAS_ZERO
    else if ((check === 1 && !isUtf8(start, stop)) || (check === 2 && hasReplacement(start, stop))) code = NO_TEXT
    else if (values < columns) code = MISSING
    else if (values > columns) code = EXTRA
    if (code === 0) {
      note(good, values - 1, valueStart, stop, closing, hasEscapes)
      const place = records + usize(good++) * 4
      store<u32>(place, u32(start - text))
      store<u32>(place + stride, u32(stop - text))
      store<u32>(place + 2 * stride, isOdd ? firstLine | ODD : firstLine)
      store<u32>(place + 3 * stride, record)
      if (isOdd) odd++
    } else {
      const place = refusals + usize(refused++) * 24
      store<u32>(place, code)
      store<u32>(place, u32(start - text), 4)
      store<u32>(place, u32(stop - text), 8)
      store<u32>(place, firstLine, 12)
      store<u32>(place, record, 16)
      store<u32>(place, values, 20)
    }
  }

  if (good >= most || refused >= mostRefusals) {
    start = at
    firstLine = line
  }
  const isAll = at >= end
  hold(good)
  store<u32>(found, good)
  store<u32>(found, refused, 4)
  store<u32>(found, empty, 8)
  store<u32>(found, isAll ? bytes : u32(start - text), 12)
  store<u32>(found, (isAll ? line : firstLine) - 1, 16)
  store<u32>(found, record, 20)
  store<u32>(found, overlong, 24)
  store<u32>(found, overlongLines, 28)
  store<u32>(found, odd, 32)
}

/** Notes where a value is. A record that turns out to be none leaves its place to the next one. */
export function note(record: u32, column: u32, from: usize, to: usize, closing: usize, hasEscapes: bool): void {
  if (column >= columns) return
  const place = places + 2 * stride * usize(column) + usize(record) * 4
  if (closing === 0) {
    store<u32>(place, u32(from - text))
    store<u32>(place + stride, u32(to - text))
  } else {
    store<u32>(place, u32(from + 1 - text) | QUOTED)
    store<u32>(place + stride, u32(closing - text) | (hasEscapes ? ESCAPED : 0))
  }
}

/** Whether an escape character before this byte means something. */
export function isEscape(byte: u8, next: u8): bool {
  return i32(byte) === escape && (i32(next) === quote || i32(next) === escape)
}

/** Goes to the first line end at or behind the current mark. */
function toLineEnd(end: usize): void {
  while (mark < end && load<u8>(mark) !== LF && load<u8>(mark) !== CR) step()
}

function isLineFeed(at: usize, end: usize): bool {
  return at < end && load<u8>(at) === LF
}

/** Values of the physical line from the current mark on, if quotes meant nothing. */
function valuesOnLine(end: usize): u32 {
  let values: u32 = 1
  let behind: usize = 0
  while (mark < end && load<u8>(mark) !== LF && load<u8>(mark) !== CR) {
    if (mark >= behind && startsWith(mark, end, delimiter, delimiterLength)) {
      values++
      behind = mark + delimiterLength
    }
    step()
  }
  return values
}
