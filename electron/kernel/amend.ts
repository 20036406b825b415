import { startsWith } from './bytes'
import {
  behind,
  columns,
  count,
  delimiter,
  delimiterLength,
  extend,
  hold,
  isEscape,
  note,
  places,
  quote,
  records,
  stride,
  text,
} from './cutter'
import { aligned } from './memory'

/** Puts records among those that `cut` has found. */

/** Where what is written behind the text begins, counted from the begin of the text: `bytes` of it, then `bytes` of a table. */
export function tail(bytes: u32, tableBytes: u32): u32 {
  const at = behind
  extend(aligned(aligned(at + bytes + 64) + tableBytes))
  return u32(at - text)
}

/**
 * Puts records that were written behind the text (each as a good one) among those that were cut last, for which `room` must have made room, and keeps so many of
 * all of them.
 * @param table from the begin of the text: for each record, in their order, six 32-bit numbers: its begin and end from the begin of the text, its line and
 * its number, the index of the good record before which it comes, and whether it is put in the place of that one
 */
export function amend(table: u32, entries: u32, limit: u32): void {
  const first = text + table
  let added: u32 = 0
  for (let entry: u32 = 0; entry < entries; entry++) if (load<u32>(first + usize(entry) * 24, 20) === 0) added++
  for (let column: u32 = 0; column < 4; column++) makeWay(records + column * stride, first, entries, added)
  for (let column: u32 = 0; column < 2 * columns; column++) makeWay(places + column * stride, first, entries, added)
  let before: u32 = 0
  for (let entry: u32 = 0; entry < entries; entry++) {
    const at = first + usize(entry) * 24
    const index = load<u32>(at, 16) + before
    if (load<u32>(at, 20) === 0) before++
    for (let column: u32 = 0; column < 4; column++)
      store<u32>(records + column * stride + usize(index) * 4, load<u32>(at + column * 4))
    noteValues(index, text + load<u32>(at), text + load<u32>(at, 4))
  }
  hold(min(count + added, limit))
}

/** Moves the numbers of a column apart, so that there is room for those that are added. */
function makeWay(column: usize, table: usize, entries: u32, added: u32): void {
  let from = count
  let to = count + added
  for (let entry = i32(entries) - 1; entry >= 0; entry--) {
    const at = table + usize(entry) * 24
    if (load<u32>(at, 20) !== 0) continue
    const index = load<u32>(at, 16)
    const moved = from - index
    to -= moved
    memory.copy(column + usize(to) * 4, column + usize(index) * 4, usize(moved) * 4)
    to--
    from = index
  }
}

/** Notes the values of a record that breaks no rule. */
function noteValues(record: u32, from: usize, end: usize): void {
  let at = from
  for (let value: u32 = 0; ; value++) {
    const start = at
    let closing: usize = 0
    let hasEscapes = false
    if (quote >= 0 && at < end && i32(load<u8>(at)) === quote) {
      at++
      while (at < end && closing === 0) {
        const byte = load<u8>(at)
        if (at + 1 < end && isEscape(byte, load<u8>(at + 1))) {
          hasEscapes = true
          at += 2
        } else {
          if (i32(byte) === quote) closing = at
          at++
        }
      }
    }
    while (at < end && !startsWith(at, end, delimiter, delimiterLength)) at++
    note(record, value, start, at, closing, hasEscapes)
    if (at >= end) return
    at += delimiterLength
  }
}
