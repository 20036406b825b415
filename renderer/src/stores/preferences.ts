import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import type { Status } from '@shared/jobs/statuses'
import type { ColumnId } from '../jobs/columns'

export interface Sort {
  readonly column: ColumnId
  readonly descending: boolean
}

export type DetailsTab = 'general' | 'journal' | 'rejects'

/** How the person arranged the window; it survives a restart, and belongs to this computer, not to the workspace. */
export const usePreferences = defineStore('preferences', () => {
  const sort = useLocalStorage<Sort>('vigie.sort', { column: 'startedAt', descending: true })
  /** Widths of resized columns, in pixels. */
  const widths = useLocalStorage<Partial<Record<ColumnId, number>>>('vigie.widths', {})
  const statuses = useLocalStorage<Status[]>('vigie.statuses', [])
  const tab = useLocalStorage<DetailsTab>('vigie.tab', 'general')
  return { sort, widths, statuses, tab }
})
