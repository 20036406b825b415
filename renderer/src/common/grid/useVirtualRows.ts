import { defaultRangeExtractor, useVirtualizer, type VirtualItem } from '@tanstack/vue-virtual'
import { computed, watch, type ComputedRef, type Ref } from 'vue'

interface Options {
  readonly count: Ref<number>
  /** Pixels, the same for every row. */
  readonly rowHeight: Ref<number>
  readonly scroller: Ref<HTMLElement | null>
  /** Pixels of the sticky header above the rows. */
  readonly headerHeight: number
  /** A row that stays in the document when it is scrolled away, because the keyboard is on it; -1: none. */
  readonly pinned: Ref<number>
}

export interface VirtualRows {
  readonly rows: ComputedRef<readonly VirtualItem[]>
  /** Pixels of all rows together. */
  readonly height: ComputedRef<number>
  /** Scrolls as little as needed to show the row whole. */
  readonly reveal: (index: number) => void
  /** Rows that fit in the window at once. */
  readonly page: () => number
}

/** Rows drawn beyond the visible ones on each side. */
const OVERSCAN = 6

/** Draws only the rows of a long list that can be seen. Every list and grid of the window goes through it. */
export function useVirtualRows({ count, rowHeight, scroller, headerHeight, pinned }: Options): VirtualRows {
  const virtualizer = useVirtualizer(
    computed(() => {
      // Read here, so that a row pinned anew gives new options: the virtualizer remembers what the old ones gave.
      const extra = pinned.value < count.value ? pinned.value : -1
      return {
        count: count.value,
        getScrollElement: () => scroller.value,
        estimateSize: () => rowHeight.value,
        overscan: OVERSCAN,
        scrollMargin: headerHeight,
        scrollPaddingStart: headerHeight,
        rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
          const drawn = defaultRangeExtractor(range)
          return extra < 0 || drawn.includes(extra) ? drawn : [...drawn, extra].sort((a, b) => a - b)
        },
      }
    }),
  )
  watch(rowHeight, () => virtualizer.value.measure(), { flush: 'post' })

  return {
    rows: computed(() => virtualizer.value.getVirtualItems()),
    height: computed(() => count.value * rowHeight.value),
    reveal: (index) => virtualizer.value.scrollToIndex(index, { align: 'auto' }),
    page: () => Math.max(1, Math.floor(((scroller.value?.clientHeight ?? 0) - headerHeight) / rowHeight.value) - 1),
  }
}
