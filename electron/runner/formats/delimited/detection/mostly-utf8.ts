/** So many well-formed characters beyond ASCII for each byte that fits none say that the text is UTF-8 with damaged places. */
const WELL_FORMED_PER_STRAY = 4

/**
 * Whether bytes that are not all valid UTF-8 are UTF-8 all the same: other encodings hardly ever have a lead byte followed by just as many
 * continuation bytes as it asks for. Taken for another encoding, every accent of the file would be wrong in silence; taken for UTF-8, the
 * damaged records are refused by name.
 */
export function isMostlyUtf8(parts: readonly Buffer[]): boolean {
  let wellFormed = 0
  let stray = 0
  for (const bytes of parts) {
    for (let at = 0; at < bytes.length;) {
      const byte = bytes[at] ?? 0
      if (byte < 0x80) {
        at++
        continue
      }
      const following = continuationsOf(byte)
      let found = 0
      while (found < following && ((bytes[at + 1 + found] ?? 0) & 0xc0) === 0x80) found++
      if (following > 0 && found === following) wellFormed++
      else stray++
      at += 1 + found
    }
  }
  return wellFormed >= stray * WELL_FORMED_PER_STRAY
}

/** Continuation bytes that a lead byte asks for; 0 where it is none. */
function continuationsOf(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return 1
  if (byte >= 0xe0 && byte <= 0xef) return 2
  return byte >= 0xf0 && byte <= 0xf4 ? 3 : 0
}
