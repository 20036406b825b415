import { shallowRef, triggerRef, type Ref } from 'vue'

interface Options<T> {
  /** Rows there are, whether loaded or not. */
  readonly count: Ref<number>
  readonly load: (offset: number, limit: number) => Promise<readonly T[]>
  readonly failed: (error: unknown) => void
}

export interface PagedRows<T> {
  /** The row, or undefined until it has been loaded; reading it in a template follows the loading. */
  readonly row: (index: number) => T | undefined
  /** Asks for the rows from `first` to `last` that are missing, by pages; forgets rows that are far away. */
  readonly need: (first: number, last: number) => void
  readonly put: (offset: number, rows: readonly T[]) => void
  readonly clear: () => void
}

const PAGE = 200
/** Rows kept in memory, however long the list is: a few screens around the visible ones. */
const MAX_ROWS = 4000

/** A window of rows onto a list that stays in main. */
export function usePagedRows<T>({ count, load, failed }: Options<T>): PagedRows<T> {
  const rows = shallowRef(new Map<number, T>())
  const asked = new Set<number>()
  let generation = 0

  function put(offset: number, loaded: readonly T[]): void {
    loaded.forEach((row, index) => rows.value.set(offset + index, row))
    triggerRef(rows)
  }

  function clear(): void {
    generation += 1
    asked.clear()
    rows.value = new Map()
  }

  function complete(page: number): boolean {
    for (let index = page * PAGE; index < Math.min(count.value, (page + 1) * PAGE); index += 1) {
      if (!rows.value.has(index)) return false
    }
    return true
  }

  async function loadPage(page: number): Promise<void> {
    const began = generation
    asked.add(page)
    try {
      const loaded = await load(page * PAGE, PAGE)
      if (began === generation) put(page * PAGE, loaded)
    } catch (error) {
      if (began === generation) failed(error)
    } finally {
      if (began === generation) asked.delete(page)
    }
  }

  function forgetFar(first: number, last: number): void {
    if (rows.value.size <= MAX_ROWS) return
    const margin = MAX_ROWS / 4
    for (const index of rows.value.keys()) {
      if (index < first - margin || index > last + margin) rows.value.delete(index)
    }
  }

  function need(first: number, last: number): void {
    if (count.value === 0 || last < first) return
    forgetFar(first, last)
    const end = Math.floor(Math.min(last, count.value - 1) / PAGE)
    for (let page = Math.floor(Math.max(0, first) / PAGE); page <= end; page += 1) {
      if (!asked.has(page) && !complete(page)) void loadPage(page)
    }
  }

  return { row: (index) => rows.value.get(index), need, put, clear }
}
