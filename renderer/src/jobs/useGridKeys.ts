import type { ComputedRef, Ref } from 'vue'
import { matchable } from '@shared/jobs/naming'
import type { JobSummary } from '@shared/jobs/records'
import { rowAfterKey } from '../common/grid/keys'
import type { VirtualRows } from '../common/grid/useVirtualRows'
import { useTypeAhead } from '../composables/useTypeAhead'
import { usePreferences } from '../stores/preferences'
import { useSelection } from '../stores/selection'
import { COLUMN_IDS, columnOf, type ColumnId } from './columns'

interface Options {
  readonly jobs: ComputedRef<readonly JobSummary[]>
  readonly order: ComputedRef<readonly string[]>
  readonly activeIndex: ComputedRef<number>
  /** The column header that the keyboard is on; null while it is on a row. */
  readonly header: Ref<ColumnId | null>
  readonly rows: VirtualRows
  readonly open: () => void
}

/** Pixels by which Shift and an arrow widen or narrow a column. */
const RESIZE_STEP = 16

/**
 * The keyboard in the list of jobs. Arrow keys go through the rows and, above the first one, through the column headers,
 * where Enter sorts and Shift with an arrow resizes.
 */
export function useGridKeys({ jobs, order, activeIndex, header, rows, open }: Options) {
  const preferences = usePreferences()
  const selection = useSelection()
  const typed = useTypeAhead()

  function sortBy(column: ColumnId): void {
    const { column: before, descending } = preferences.sort
    preferences.sort = { column, descending: before === column ? !descending : columnOf(column).descendingFirst }
  }

  function goTo(index: number, event: KeyboardEvent): void {
    const id = order.value[index]
    if (id === undefined) return
    if (event.shiftKey) selection.extendTo(id, order.value)
    else if (event.ctrlKey || event.metaKey) selection.move(id)
    else selection.select(id)
    rows.reveal(index)
  }

  /** Typed text leads to one job: Shift only makes a capital of a letter. */
  function selectAt(index: number): void {
    const id = order.value[index]
    if (id === undefined) return
    selection.select(id)
    rows.reveal(index)
  }

  function onHeaderKey(event: KeyboardEvent, column: ColumnId): boolean {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0 && event.shiftKey) {
      const width = preferences.widths[column] ?? document.getElementById(`column-${column}`)?.offsetWidth ?? 0
      const resized = Math.max(columnOf(column).minWidth, width + step * RESIZE_STEP)
      preferences.widths = { ...preferences.widths, [column]: resized }
      return true
    }
    if (step !== 0) {
      header.value = COLUMN_IDS[COLUMN_IDS.indexOf(column) + step] ?? column
      document.getElementById(`column-${header.value}`)?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
      return true
    }
    if (event.key === 'Enter' || event.key === ' ') {
      sortBy(column)
      return true
    }
    if (event.key === 'ArrowDown' || event.key === 'Escape') {
      header.value = null
      goTo(Math.max(0, activeIndex.value), event)
      return true
    }
    return event.key === 'ArrowUp'
  }

  function onRowKey(event: KeyboardEvent): boolean {
    const index = activeIndex.value
    if (event.key === 'ArrowUp' && index <= 0 && !event.shiftKey) {
      header.value = preferences.sort.column
      return true
    }
    const next = rowAfterKey(event.key, index, jobs.value.length, rows.page())
    if (next !== undefined) {
      goTo(next, event)
      return true
    }
    if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      selection.selectAll(order.value)
      return true
    }
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      open()
      return true
    }
    return onTyped(event, index)
  }

  function onTyped(event: KeyboardEvent, index: number): boolean {
    const text = typed(event)
    const id = order.value[index]
    if (text === null) {
      if (event.key !== ' ' || id === undefined) return false
      if (event.ctrlKey || event.metaKey) selection.toggle(id)
      else selection.select(id)
      return true
    }
    const wanted = matchable(text)
    // One letter goes on to the next label that begins with it; more letters narrow down where one is.
    const from = text.length === 1 ? index + 1 : Math.max(0, index)
    const found = jobs.value.findIndex((_, offset) => {
      const job = jobs.value[(from + offset) % jobs.value.length]
      return job !== undefined && matchable(job.label).startsWith(wanted)
    })
    if (found >= 0) selectAt((from + found) % jobs.value.length)
    return true
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return
    const handled = header.value === null ? onRowKey(event) : onHeaderKey(event, header.value)
    if (handled) event.preventDefault()
  }

  return { onKey, sortBy }
}
