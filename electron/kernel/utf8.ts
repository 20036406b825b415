/** Whether bytes are well-formed UTF-8 (Unicode, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF. */
export function isUtf8(from: usize, end: usize): bool {
  let at = from
  while (at < end) {
    const byte = load<u8>(at)
    if (byte < 0x80) {
      at += ascii(at)
      continue
    }
    let more: usize = 0
    let low: u8 = 0x80
    let high: u8 = 0xbf
    if (byte >= 0xc2 && byte <= 0xdf) more = 1
    else if (byte >= 0xe0 && byte <= 0xef) {
      more = 2
      if (byte === 0xe0) low = 0xa0
      if (byte === 0xed) high = 0x9f
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      more = 3
      if (byte === 0xf0) low = 0x90
      if (byte === 0xf4) high = 0x8f
    } else return false
    if (at + more >= end) return false
    const next = load<u8>(at + 1)
    if (next < low || next > high) return false
    for (let i: usize = 2; i <= more; i++) if ((load<u8>(at + i) & 0xc0) !== 0x80) return false
    at += more + 1
  }
  return true
}

/** How many of the next sixteen bytes come before the first one that is no ASCII. */
function ascii(at: usize): usize {
  const others = i8x16.bitmask(v128.load(at))
  return others === 0 ? 16 : usize(ctz(others))
}

/** Whether text holds U+FFFD, which a decoder puts where there was no text. */
export function hasReplacement(from: usize, end: usize): bool {
  for (let at = from; at + 2 < end; at++) {
    if (load<u8>(at) === 0xef && load<u8>(at + 1) === 0xbf && load<u8>(at + 2) === 0xbd) return true
  }
  return false
}
