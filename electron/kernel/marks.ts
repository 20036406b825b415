/**
 * Walks along the bytes that can mean something: three given ones, and (`controls`) those below 0x0e. Sixty-four bytes are looked at in one step and
 * become one bit each, so that what means nothing costs next to nothing. A few control characters without meaning are among the marks: whoever walks
 * along them looks at the byte anyway.
 */

/** Line feed, carriage return and NUL are below it. */
const CONTROLS: i8 = 0x0e

/** Place of the current mark; the end of the text where there is none any more. */
export let mark: usize = 0

let textEnd: usize = 0
let base: usize = 0
let bits: u64 = 0
let first: v128 = i8x16.splat(0)
let second: v128 = i8x16.splat(0)
let third: v128 = i8x16.splat(0)
let controls: v128 = i8x16.splat(0)

/** What to look for; the same byte may be given several times. */
export function lookFor(a: u8, b: u8, c: u8, withControls: bool): void {
  first = i8x16.splat(i8(a))
  second = i8x16.splat(i8(b))
  third = i8x16.splat(i8(c))
  // Nothing is below zero.
  controls = i8x16.splat(withControls ? CONTROLS : 0)
}

/** Begins at `from`; there have to be 64 bytes of memory behind `end`. */
export function walk(from: usize, end: usize): void {
  textEnd = end
  seek(from)
}

/** Goes to the first mark at or behind `at`. */
export function seek(at: usize): void {
  base = at & ~usize(63)
  bits = look(base) & (~u64(0) << u64(at & 63))
  settle()
}

/** Goes to the next mark. */
export function step(): void {
  bits &= bits - 1
  settle()
}

/** How many values `separate` has passed over. */
export let passed: u32 = 0

/**
 * Passes over values that end with this byte at the current mark, and so on: the common case, and all that it needs. Notes for each where it begins and ends,
 * counted from `origin`, at `slot` and one `stride` later; two strides later the next one.
 * @param from where the first value begins @param most so many values @returns where the value begins that comes next
 */
export function separate(separator: u8, from: usize, origin: usize, slot: usize, stride: usize, most: u32): usize {
  const end = textEnd
  let place = mark
  let word = bits
  let start = base
  let begin = from
  let values: u32 = 0
  while (place < end && load<u8>(place) === separator && values < most) {
    store<u32>(slot, u32(begin - origin))
    store<u32>(slot + stride, u32(place - origin))
    slot += 2 * stride
    begin = place + 1
    values++
    word &= word - 1
    while (word === 0) {
      start += 64
      if (start >= end) break
      word = look(start)
    }
    place = word === 0 ? end : min(start + usize(ctz(word)), end)
  }
  mark = place
  bits = word
  base = start
  passed = values
  return begin
}

/** Passes over marks before `at`, which is not far away. */
export function stepTo(at: usize): void {
  while (mark < at) step()
}

function settle(): void {
  while (bits === 0) {
    base += 64
    if (base >= textEnd) {
      mark = textEnd
      return
    }
    bits = look(base)
  }
  mark = min(base + usize(ctz(bits)), textEnd)
}

function look(at: usize): u64 {
  return (
    u64(found(v128.load(at))) |
    (u64(found(v128.load(at, 16))) << 16) |
    (u64(found(v128.load(at, 32))) << 32) |
    (u64(found(v128.load(at, 48))) << 48)
  )
}

function found(bytes: v128): u32 {
  const any = v128.or(
    v128.or(i8x16.eq(bytes, first), i8x16.eq(bytes, second)),
    v128.or(i8x16.eq(bytes, third), i8x16.lt_u(bytes, controls)),
  )
  return u32(i8x16.bitmask(any))
}
