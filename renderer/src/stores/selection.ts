import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useJobs } from './jobs'

/** Which jobs are selected. `active` is the one the keyboard is on; `anchor` is where a range begins. */
export const useSelection = defineStore('selection', () => {
  const jobs = useJobs()
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  const active = ref<string | null>(null)
  const anchor = ref<string | null>(null)

  const selected = computed(() => [...ids.value].flatMap((id) => jobs.byId.get(id) ?? []))
  /** The job whose details are shown. */
  const shown = computed(() => {
    const id = active.value !== null && ids.value.has(active.value) ? active.value : [...ids.value][0]
    return id === undefined ? undefined : jobs.byId.get(id)
  })

  function select(id: string): void {
    ids.value = new Set([id])
    active.value = id
    anchor.value = id
  }

  function toggle(id: string): void {
    const next = new Set(ids.value)
    if (!next.delete(id)) next.add(id)
    ids.value = next
    active.value = id
    anchor.value = id
  }

  /** Everything between the anchor and `id` in the order shown. */
  function extendTo(id: string, order: readonly string[]): void {
    const from = order.indexOf(anchor.value ?? id)
    const to = order.indexOf(id)
    if (from < 0 || to < 0) return select(id)
    ids.value = new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1))
    active.value = id
  }

  function selectAll(order: readonly string[]): void {
    ids.value = new Set(order)
  }

  function move(id: string): void {
    active.value = id
  }

  /** Lets go of jobs for which `keep` is false. */
  function retain(keep: (id: string) => boolean): void {
    const kept = [...ids.value].filter(keep)
    if (kept.length !== ids.value.size) ids.value = new Set(kept)
    if (active.value !== null && !keep(active.value)) active.value = kept[0] ?? null
    if (anchor.value !== null && !keep(anchor.value)) anchor.value = active.value
  }

  return { ids, active, anchor, selected, shown, select, toggle, extendTo, selectAll, move, retain }
})
