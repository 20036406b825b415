/** The bytes that mean something in a delimited file, whatever its dialect. */
export const LF = 0x0a
export const CR = 0x0d
export const QUOTE = 0x22

/** A record longer than this is refused, and a quoted value that is not closed within it counts as unclosed, in bytes of UTF-8. */
export const MAX_RECORD_BYTES = 1 << 20
