/** Whether a text is an e-mail address of the usual kind, in ASCII. Others may be addresses too: the rule itself decides about them. */
export function isUsualEmail(from: usize, to: usize): bool {
  if (to - from > 254) return false
  let at = from
  let isOpen = true
  for (; at < to; at++) {
    const byte = load<u8>(at)
    if (byte === 0x40) break
    if (byte === 0x2e) {
      if (isOpen) return false
      isOpen = true
    } else if (isLetter(byte) || isDigit(byte) || byte === 0x5f || byte === 0x2d || byte === 0x2b) isOpen = false
    else return false
  }
  // Nothing before the @ (or a point), or no @.
  if (isOpen || at >= to) return false
  at++
  let labels: u32 = 0
  let start = at
  let isWord = true
  for (; at <= to; at++) {
    const byte = at < to ? load<u8>(at) : 0x2e
    if (byte === 0x2e) {
      if (at === start || load<u8>(start) === 0x2d || load<u8>(at - 1) === 0x2d) return false
      labels++
      if (at === to) break
      start = at + 1
      isWord = true
    } else if (isLetter(byte)) continue
    else if (isDigit(byte) || byte === 0x2d) isWord = false
    else return false
  }
  return labels >= 2 && isWord && to - start >= 2
}

function isLetter(byte: u8): bool {
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

function isDigit(byte: u8): bool {
  return byte >= 0x30 && byte <= 0x39
}
