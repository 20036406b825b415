import { ALL, gather, isSet, lowest, put, take, unset } from './bits'
import { aligned } from './memory'
import { faultsFound, isAnyDoubtful, isDoubtful, isRefused } from './verdicts'

/** Takes the values of refused records out of columns that are written already. Most of 64 records that follow each other all stay. */

/** Records of the columns, and one bit for each: it stays; how many do. */
let records: u32 = 0
let stays: usize = 0
let kept: u32 = 0

/** @returns what follows in memory, where room for so many records begins at `at` */
export function leaveRoom(count: u32, at: usize): usize {
  records = count
  stays = at
  return aligned(at + (count >> 3) + 64)
}

/** Of texts there stands behind their `present` bits, for every 64th record and behind the last one, where its text begins. */
export function signposts(present: usize, count: u32): usize {
  return aligned(present + (count >> 3) + 8)
}

export function behindSignposts(present: usize, count: u32): usize {
  return aligned(signposts(present, count) + ((count >> 6) << 2) + 8)
}

/** Decides which of the records stay: those that nothing surely refuses. To be called once all of their values were looked at. @returns how many */
export function staying(): u32 {
  kept = records
  memory.fill(stays, 0xff, (usize(records) >> 3) + 1)
  for (let record: u32 = 0; faultsFound() > 0 && record < records; record++) {
    if (!isRefused(record)) continue
    unset(stays, record)
    kept--
  }
  return kept
}

/** Writes one bit for each record that stays: whether it is doubtful. @returns bytes written to `out` */
export function doubtful(out: usize): u32 {
  memory.fill(out, 0, (kept >> 3) + 1)
  let at: u32 = 0
  for (let record: u32 = 0; isAnyDoubtful() && record < records; record++) {
    if (!isSet(stays, record)) continue
    store<u8>(out + (at >> 3), load<u8>(out + (at >> 3)) | (u8(isDoubtful(record)) << u8(at & 7)))
    at++
  }
  return (kept + 7) >> 3
}

/** Writes the positions of the records that stay, in 32 bits, the first record having this one. @returns bytes written to `out` */
export function positions(first: u32, out: usize): u32 {
  const isWhole = kept === records
  let target = out
  for (let record: u32 = 0; record < records; record++) {
    if (!isWhole && !isSet(stays, record)) continue
    store<u32>(target, first + record)
    target += 4
  }
  return u32(target - out)
}

/** Takes the bits of the others out of a row of one bit a record. @returns how many of those that stay are not set */
export function leaveOutBits(bits: usize): u32 {
  let to: u32 = 0
  let found: u32 = 0
  for (let record: u32 = 0; record < records; record += 64) {
    const some = min(records - record, 64)
    const staying = take(stays, record, some)
    const value = gathered(take(bits, record, some), staying, some)
    const count = u32(popcnt(staying))
    put(bits, to, value, count)
    to += count
    found += u32(popcnt(value))
  }
  return to - found
}

/**
 * Takes the values of the others out of a column.
 * @param width bytes of a value; 0: a text with its length before it; 1: one bit
 * @param present one bit a record: it has a value
 * @returns bytes of the values that stay
 */
export function leaveOutValues(values: usize, width: u32, present: usize): u32 {
  return width === 1 ? ofBits(values, present) : ofBytes(values, width, present)
}

function ofBytes(values: usize, width: u32, present: usize): u32 {
  let from = values
  let to = values
  let run = values
  const posts = signposts(present, records)
  for (let record: u32 = 0; record < records; record += 64) {
    const some = min(records - record, 64)
    const there = take(present, record, some)
    const staying = take(stays, record, some)
    if (staying === lowest(some)) {
      if (width > 0) from += usize(popcnt(there)) * width
      else from = values + load<u32>(posts + (((record >> 6) + 1) << 2))
      continue
    }
    for (let left = there; left !== 0; left &= left - 1) {
      const behind = from + usize(width > 0 ? width : 4 + load<u32>(from))
      if (((staying >> ctz(left)) & 1) === 0) {
        to = move(to, run, from)
        run = behind
      }
      from = behind
    }
  }
  return u32(move(to, run, from) - values)
}

function ofBits(values: usize, present: usize): u32 {
  let from: u32 = 0
  let to: u32 = 0
  for (let record: u32 = 0; record < records; record += 64) {
    const some = min(records - record, 64)
    const there = take(present, record, some)
    // Only those that are there have a bit.
    const count = u32(popcnt(there))
    const staying = gathered(take(stays, record, some), there, some)
    const kept = u32(popcnt(staying))
    put(values, to, gathered(take(values, from, count), staying, count), kept)
    from += count
    to += kept
  }
  return (to + 7) >> 3
}

/** As `gather`, of so many bits. */
function gathered(value: u64, mask: u64, count: u32): u64 {
  return mask === lowest(count) || mask === ALL ? value : gather(value, mask)
}

/** Moves what stands from `from` up to `end` to `to`. @returns where it ends then */
function move(to: usize, from: usize, end: usize): usize {
  if (to !== from) memory.copy(to, from, end - from)
  return to + (end - from)
}
