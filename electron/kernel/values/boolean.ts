/** Yes and no: true/false, yes/no, oui/non, vrai/faux, t/f, y/n, 1/0, in any case. */

/** The last value that was read. */
export let truth: bool = false

export function readBoolean(from: usize, to: usize): bool {
  const length = u32(to - from)
  if (length > 5) return false
  let word: u64 = 0
  for (let at = from; at < to; at++) {
    const byte = load<u8>(at)
    const isUpper = byte >= 0x41 && byte <= 0x5a
    word = (word << 8) | u64(isUpper ? byte | 0x20 : byte)
  }
  switch (word) {
    case 0x31: // 1
    case 0x74: // t
    case 0x79: // y
    case 0x796573: // yes
    case 0x6f7569: // oui
    case 0x74727565: // true
    case 0x76726169: // vrai
      truth = true
      return true
    case 0x30: // 0
    case 0x66: // f
    case 0x6e: // n
    case 0x6e6f: // no
    case 0x6e6f6e: // non
    case 0x66617578: // faux
    case 0x66616c7365: // false
      truth = false
      return true
    default:
      return false
  }
}
