import type { FixedColumn } from '@shared/jobs/format'

/** Columns at fixed places, and the borders between them: a border at 5 stands before the fifth character. */

const endOf = ({ start, width }: FixedColumn): number => start + width - 1
const inOrder = (columns: readonly FixedColumn[]): FixedColumn[] => [...columns].sort((a, b) => a.start - b.start)

export function bordersOf(columns: readonly FixedColumn[]): number[] {
  return inOrder(columns).map(({ start }) => start)
}

/**
 * Sets a border, or takes it away where there is one: its column then belongs to the one before.
 * @param length characters of the longest line
 */
export function toggleBorder(columns: readonly FixedColumn[], at: number, length: number): FixedColumn[] {
  const all = columns.length === 0 ? [{ start: 1, width: Math.max(1, length) }] : inOrder(columns)
  if (at <= 1) return all
  const here = all.findIndex(({ start }) => start === at)
  if (here >= 0) return withoutBorder(all, here)
  const around = all.findIndex((column) => column.start < at && endOf(column) >= at)
  const split = all[around]
  if (split !== undefined) {
    const left = { ...split, width: at - split.start }
    const right = { start: at, width: endOf(split) - at + 1 }
    return [...all.slice(0, around), left, right, ...all.slice(around + 1)]
  }
  const next = all.find(({ start }) => start > at)
  return inOrder([...all, { start: at, width: Math.max(1, (next?.start ?? length + 1) - at) }])
}

function withoutBorder(all: readonly FixedColumn[], index: number): FixedColumn[] {
  const [before, column] = [all[index - 1], all[index]]
  if (column === undefined) return [...all]
  const joined =
    before === undefined
      ? { ...column, start: 1, width: endOf(column) }
      : { ...before, width: endOf(column) - before.start + 1 }
  return [...all.slice(0, Math.max(0, index - 1)), joined, ...all.slice(index + 1)]
}

/** The border that follows a place, or the one before it; the place itself where there is none. */
export function nextBorder(columns: readonly FixedColumn[], from: number, forward: boolean): number {
  const borders = bordersOf(columns)
  const found = forward ? borders.find((border) => border > from) : borders.findLast((border) => border < from)
  return found ?? from
}
