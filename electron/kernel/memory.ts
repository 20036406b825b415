/** Memory is never freed: regions follow each other, and the last one ends where the caller has asked for. */

const PAGE: usize = 65536

/** Sees to it that addresses below `end` exist. */
export function reserve(end: usize): void {
  const have = usize(memory.size()) * PAGE
  if (end > have) memory.grow(i32((end - have + PAGE - 1) / PAGE))
}

let keptEnd: usize = 0

/** Keeps room for `bytes` that stay where they are; to be called before text is cut. @returns where */
export function keep(bytes: u32): usize {
  const at = aligned(kept())
  keptEnd = at + bytes
  reserve(keptEnd)
  return at
}

/** Where what is kept ends. */
export function kept(): usize {
  return keptEnd === 0 ? __heap_base : keptEnd
}

/** The next address that is a multiple of 64: so many bytes are looked at in one step. */
export function aligned(address: usize): usize {
  return (address + 63) & ~usize(63)
}
