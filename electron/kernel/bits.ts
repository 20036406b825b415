/** Rows of bits, the lowest of a byte first. There is memory for eight bytes more behind each. */

export const ALL: u64 = ~u64(0)

export function isSet(bits: usize, index: u32): bool {
  return ((load<u8>(bits + (index >> 3)) >> u8(index & 7)) & 1) !== 0
}

export function unset(bits: usize, index: u32): void {
  const at = bits + (index >> 3)
  store<u8>(at, load<u8>(at) & ~(u8(1) << u8(index & 7)))
}

/** The lowest `count` bits, up to 64. */
export function lowest(count: u32): u64 {
  return count >= 64 ? ALL : (u64(1) << count) - 1
}

/** Bits from `index` on, `count` of them, up to 64; others are 0. */
export function take(bits: usize, index: u32, count: u32): u64 {
  const at = bits + ((index >> 6) << 3)
  const off = index & 63
  const first = load<u64>(at) >> off
  return (off === 0 ? first : first | (load<u64>(at, 8) << (64 - off))) & lowest(count)
}

/** Puts bits from `index` on, `count` of them, up to 64; the others of `value` are 0. What follows stays as it is. */
export function put(bits: usize, index: u32, value: u64, count: u32): void {
  const at = bits + ((index >> 6) << 3)
  const off = index & 63
  const mask = lowest(count)
  store<u64>(at, (load<u64>(at) & ~(mask << off)) | (value << off))
  if (off + count > 64) {
    const rest = 64 - off
    store<u64>(at, (load<u64>(at, 8) & ~(mask >> rest)) | (value >> rest), 8)
  }
}

/** The bits of `value` where `mask` has one, next to each other. */
export function gather(value: u64, mask: u64): u64 {
  let gathered: u64 = 0
  let left = mask
  for (let at: u32 = 0; left !== 0; at++) {
    gathered |= ((value >> ctz(left)) & 1) << at
    left &= left - 1
  }
  return gathered
}
