/** The bytes that mean something in delimited text, whatever its dialect. */
export const NUL: u8 = 0x00
export const LF: u8 = 0x0a
export const CR: u8 = 0x0d

/** Whether the text from `at` on begins with the `length` bytes at `what`. */
export function startsWith(at: usize, end: usize, what: usize, length: usize): bool {
  if (at + length > end) return false
  for (let i: usize = 0; i < length; i++) if (load<u8>(at + i) !== load<u8>(what + i)) return false
  return true
}

/** The place behind the line end at `at`, which is LF, CR or CRLF. */
export function behindLineEnd(at: usize, end: usize): usize {
  if (at >= end) return end
  return load<u8>(at) === CR && at + 1 < end && load<u8>(at + 1) === LF ? at + 2 : at + 1
}
