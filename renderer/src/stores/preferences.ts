import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { z } from 'zod'
import { STATUS_IDS, type Status } from '@shared/jobs/statuses'
import { COLUMN_IDS, type ColumnId } from '../jobs/columns'

export interface Sort {
  readonly column: ColumnId
  readonly descending: boolean
}

const TABS = ['general', 'journal', 'rejects'] as const
export type DetailsTab = (typeof TABS)[number]

const sortSchema = z.object({ column: z.enum(COLUMN_IDS), descending: z.boolean() })
const widthsSchema = z.partialRecord(z.enum(COLUMN_IDS), z.number().positive())
const statusesSchema = z.array(z.enum(STATUS_IDS))

/** A kept value. What another version of the window wrote, and this one can't use, counts as nothing kept. */
function kept<T>(key: string, schema: z.ZodType<T>, initial: T) {
  const read = (text: string): T => {
    try {
      return schema.catch(initial).parse(JSON.parse(text))
    } catch {
      return initial
    }
  }
  return useLocalStorage<T>(key, initial, { serializer: { read, write: (value) => JSON.stringify(value) } })
}

/** How the person arranged the window; it survives a restart, and belongs to this computer, not to the workspace. */
export const usePreferences = defineStore('preferences', () => {
  const sort = kept<Sort>('vigie.sort', sortSchema, { column: 'startedAt', descending: true })
  /** Widths of resized columns, in pixels. */
  const widths = kept<Partial<Record<ColumnId, number>>>('vigie.widths', widthsSchema, {})
  const statuses = kept<Status[]>('vigie.statuses', statusesSchema, [])
  const tab = kept<DetailsTab>('vigie.tab', z.enum(TABS), 'general')
  return { sort, widths, statuses, tab }
})
