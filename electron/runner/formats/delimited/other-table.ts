import type { Cuts, Refusal } from '../../columns/cuts'
import { CR, LF } from './bytes'

/**
 * Refuses every line of a stretch of another table: what it holds is not looked at. Blank lines are counted.
 * @param isEnd nothing follows in the source
 * @param maxBytes a line that is longer and has not ended is passed over
 */
export function refuseLines(text: Buffer, isEnd: boolean, maxBytes: number): Cuts {
  const refused: Refusal[] = []
  let empty = 0
  let line = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]
    const isLast = at + 1 === text.length
    // A CR at the very end may be half of a CRLF.
    const isLineEnd = byte === LF || (byte === CR && text[at + 1] !== LF && (isEnd || !isLast))
    if (!isLineEnd && !(isEnd && isLast)) continue
    line++
    const end = isLineEnd ? (byte === LF && at > start && text[at - 1] === CR ? at - 1 : at) : at + 1
    if (end === start) empty++
    else refused.push({ code: 'file.table', start, end, line, record: line, found: 0 })
    start = at + 1
  }
  const none = new Uint32Array(0)
  const isOverlong = start === 0 && text.length > maxBytes
  return {
    ...{ count: 0, starts: none, ends: none, lines: none, numbers: none, odd: [], refused, empty },
    ...{ usedBytes: start, usedLines: line, usedRecords: line },
    overlong: isOverlong ? { kind: 'record', lines: 1 } : null,
  }
}
