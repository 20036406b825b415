/** The row that a key leads to from row `index` of `count`; undefined where the key moves nothing. */
export function rowAfterKey(key: string, index: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined
  const at = (target: number) => Math.max(0, Math.min(count - 1, target))
  switch (key) {
    case 'ArrowDown':
      return at(index + 1)
    case 'ArrowUp':
      return at(index - 1)
    case 'PageDown':
      return at(index + page)
    case 'PageUp':
      return at(index - page)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
