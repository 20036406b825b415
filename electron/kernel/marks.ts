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
