import type { ForeignContent } from '@shared/jobs/format'

/** The first bytes of usual files that are no text, as Latin-1. */
const MARKS: readonly (readonly [start: string, content: ForeignContent])[] = [
  ['\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1', 'oldOffice'],
  ['%PDF-', 'pdf'],
  ['\u0089PNG\r\n', 'picture'],
  ['\u00ff\u00d8\u00ff', 'picture'],
  ['GIF87a', 'picture'],
  ['GIF89a', 'picture'],
  ['\u007fELF', 'program'],
  ['MZ\u0090\u0000', 'program'],
  ['7z\u00bc\u00af\u0027\u001c', 'archive'],
  ['Rar!\u001a\u0007', 'archive'],
  ['BZh', 'archive'],
  ['\u00fd7zXZ\u0000', 'archive'],
  ['\u0028\u00b5\u002f\u00fd', 'archive'],
  ['SQLite format 3\u0000', 'database'],
]

/** A text may have a control sign or two between its values; so many different ones it does not have. */
const DIFFERENT_CONTROLS = 8
const SHARE_OF_CONTROLS = 0.03
const SHARE_OF_ZEROS = 0.9
/** Control characters that no text has. */
const CONTROLS = Array.from({ length: 32 }, (_, byte) => byte).filter((byte) => !isTextControl(byte))

/** What a file is that can't be read as any kind of source, told by its beginning; null where it may be one. */
export function foreignContent(start: Buffer): ForeignContent | null {
  const text = start.subarray(0, 32).toString('latin1')
  const known = MARKS.find(([mark]) => text.startsWith(mark))
  if (known !== undefined) return known[1]
  if (hasMark(start) || start.length === 0) return null
  if (!CONTROLS.some((control) => start.includes(control))) return null
  const counts = new Uint32Array(32)
  for (const byte of start) if (byte < 32 && !isTextControl(byte)) counts[byte] = (counts[byte] ?? 0) + 1
  const controls = counts.reduce((sum, count) => sum + count, 0)
  const different = counts.filter((count) => count > 0).length
  const isBinary = different >= DIFFERENT_CONTROLS && controls > start.length * SHARE_OF_CONTROLS
  return isBinary || (counts[0] ?? 0) > start.length * SHARE_OF_ZEROS ? 'binary' : null
}

/** A byte order mark of UTF-16: what follows may have any bytes. */
function hasMark(start: Buffer): boolean {
  return (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)
}

/** Tab, line ends, form feed, end of file (of old systems), escape. */
function isTextControl(byte: number): boolean {
  return (byte >= 9 && byte <= 13) || byte === 26 || byte === 27
}
