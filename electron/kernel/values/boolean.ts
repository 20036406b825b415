/** Yes and no: true/false, yes/no, oui/non, vrai/faux, t/f, y/n, 1/0, in any case. */

export const YES: u32 = 1
export const NO: u32 = 0
/** Neither of them. */
export const NEITHER: u32 = 2

/** Bit of a byte that letters have, and the one by which small letters differ from others, eight times. */
const LETTERS: u64 = 0x4040404040404040
const LONGEST: usize = 5

/** @returns `YES`, `NO` or `NEITHER` */
export function readBoolean(from: usize, to: usize): u32 {
  const length = to - from
  if (length > LONGEST) return NEITHER
  const bytes = load<u64>(from) & ((u64(1) << (u64(length) << 3)) - 1)
  // The first letter is the lowest byte.
  switch (bytes | ((bytes & LETTERS) >> 1)) {
    case 0x65757274: // true
    case 0x31: // 1
    case 0x74: // t
    case 0x79: // y
    case 0x736579: // yes
    case 0x69756f: // oui
    case 0x69617276: // vrai
      return YES
    case 0x65736c6166: // false
    case 0x30: // 0
    case 0x66: // f
    case 0x6e: // n
    case 0x6f6e: // no
    case 0x6e6f6e: // non
    case 0x78756166: // faux
      return NO
    default:
      return NEITHER
  }
}
