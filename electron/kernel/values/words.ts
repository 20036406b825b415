/**
 * Lists of words to look texts up in: hash tables that the caller has written. A table begins with the number of its places minus one (a power of two
 * minus one), then come the places: offset of the word from the begin of the table (0: none) and its length.
 */
export function isWord(table: usize, from: usize, to: usize): bool {
  const length = u32(to - from)
  const mask = load<u32>(table)
  let place = hashOf(from, to) & mask
  while (true) {
    const entry = table + 8 + usize(place) * 8
    const offset = load<u32>(entry)
    if (offset === 0) return false
    if (load<u32>(entry, 4) === length && memory.compare(table + offset, from, length) === 0) return true
    place = (place + 1) & mask
  }
}

/** FNV-1a. */
function hashOf(from: usize, to: usize): u32 {
  let hash: u32 = 0x811c9dc5
  for (let at = from; at < to; at++) hash = (hash ^ load<u8>(at)) * 0x01000193
  return hash
}
