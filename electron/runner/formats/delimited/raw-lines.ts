import { CR, LF } from './bytes'
import type { Decoding } from './encoding'

/**
 * Line ends (LF, CRLF, CR) in raw bytes. In UTF-8 and in every encoding that keeps ASCII neither LF nor CR is part of another character;
 * in UTF-16 and UTF-32 they are units of their own.
 */
type Units = Pick<Decoding, 'unit' | 'low'>

/** The unit at `at` where it is ASCII, -1 otherwise and behind the end. */
function asciiAt(raw: Uint8Array, at: number, { unit, low }: Units): number {
  if (unit === 1) return raw[at] ?? -1
  let others = 0
  for (let i = 0; i < unit; i++) if (i !== low) others |= raw[at + i] ?? 0
  return others === 0 ? (raw[at + low] ?? -1) : -1
}

/** Place behind the last line end of which nothing more is to be known (a CR at the very end may be half of a CRLF), 0 without one. */
export function afterLastLine(raw: Uint8Array, units: Units): number {
  const { unit } = units
  for (let at = raw.length - (raw.length % unit) - unit; at >= 0; at -= unit) {
    const byte = asciiAt(raw, at, units)
    if (byte === LF || (byte === CR && at + 2 * unit <= raw.length)) return at + unit
  }
  return 0
}

/** A line without the LF, CRLF or CR at its end. */
export function withoutLineEnd(line: Buffer, units: Units): Buffer {
  const { unit } = units
  let end = line.length
  if (asciiAt(line, end - unit, units) === LF) end -= unit
  if (asciiAt(line, end - unit, units) === CR) end -= unit
  return line.subarray(0, end)
}

/** Number of line ends; what follows the last one is no line. */
export function countLines(raw: Uint8Array, units: Units): number {
  return walk(raw, Number.POSITIVE_INFINITY, units).lines
}

/** Place behind the first `count` line ends, or the end, and how many there were. */
export function afterLines(raw: Uint8Array, count: number, units: Units): { at: number; lines: number } {
  return walk(raw, count, units)
}

function walk(raw: Uint8Array, count: number, units: Units): { at: number; lines: number } {
  const { unit, low } = units
  let lines = 0
  let at = 0
  if (unit === 1) {
    for (; at < raw.length && lines < count; at++) {
      const byte = raw[at] as number
      if (byte <= CR && (byte === LF || (byte === CR && raw[at + 1] !== LF))) lines++
    }
    return { at, lines }
  }
  for (; at < raw.length && lines < count; at += unit) {
    if ((raw[at + low] as number) > CR) continue
    const byte = asciiAt(raw, at, units)
    if (byte === LF || (byte === CR && asciiAt(raw, at + unit, units) !== LF)) lines++
  }
  return { at: Math.min(at, raw.length), lines }
}
