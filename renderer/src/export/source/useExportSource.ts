import { useDebounceFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { includedColumns, columnLabel, wholeFilter } from '@shared/jobs/export/draft/definition'
import type { FieldType } from '@shared/jobs/fields'
import type { FieldRules } from '@shared/jobs/rules'
import type { ExportOutline } from '@shared/runner/protocol'
import { request } from '../../bridge/bridge'
import { useMessages } from '../../stores/messages'
import { useExportDraft } from '../draft/useExportDraft'

/** What is written is looked at when the typing rests that long, in ms. */
const REST_MS = 300

/** A column of what is exported. */
export interface SourceColumn {
  readonly name: string
  /** What people call it. */
  readonly label: string
  readonly type: FieldType
  /** The values of an enumeration. */
  readonly values: NonNullable<FieldRules['values']>
}

const NOTHING: ExportOutline = { columns: [], sourceError: null, filter: null, filterError: null }

/** The source of the export on the page: its columns, its filter as SQL, and what is wrong with them. */
export const useExportSource = defineStore('export-source', () => {
  const store = useExportDraft()
  const messages = useMessages()
  const outline = shallowRef<ExportOutline>(NOTHING)
  const loading = ref(false)
  let asked = 0

  const wanted = computed(() => {
    const { draft } = store
    if (draft === undefined) return null
    const { from, dataset, sql } = draft.source
    const given = from === 'dataset' ? { dataset } : { sql: sql.trim() }
    if (Object.values(given).join('') === '' || (from === 'dataset' && store.dataset === undefined)) return null
    return { source: given, ...wholeFilter(draft) }
  })
  /** Conditions that are not whole yet are not in the SQL of the filter. */
  const isPartial = computed(() => wanted.value !== null && wanted.value.leftOut > 0)

  const columns = computed<readonly SourceColumn[]>(() => {
    const { dataset } = store
    if (dataset !== undefined)
      return dataset.fields.map(({ name, label, type, rules }) => ({
        name,
        label: label ?? name,
        type,
        values: rules?.values ?? [],
      }))
    return outline.value.columns.map(({ name, type }) => ({ name, label: name, type, values: [] }))
  })
  const names = computed(() => columns.value.map(({ name }) => name))
  /** What the columns of the file are called, in their order. */
  const outputs = computed(() => {
    const { draft } = store
    if (draft === undefined) return []
    return draft.allColumns ? names.value : includedColumns(draft).map(columnLabel)
  })

  function find(name: string | undefined): SourceColumn | undefined {
    if (name === undefined) return undefined
    const lower = name.toLowerCase()
    return (
      columns.value.find((one) => one.name === name) ?? columns.value.find((one) => one.name.toLowerCase() === lower)
    )
  }

  async function look(): Promise<void> {
    const number = ++asked
    const now = wanted.value
    if (now === null) {
      outline.value = NOTHING
      loading.value = false
      return
    }
    try {
      const { source, filter } = now
      const found = await request('export.outline', { source, filter })
      if (number === asked) outline.value = found
    } catch (error) {
      if (number === asked) messages.fail(error)
    } finally {
      if (number === asked) loading.value = false
    }
  }
  const lookSoon = useDebounceFn(look, REST_MS)

  // The page, and this with it, is made when there is a draft already.
  watch(
    () => JSON.stringify(wanted.value),
    () => {
      loading.value = wanted.value !== null
      void lookSoon()
    },
    { immediate: true },
  )
  watch(
    () => store.opened,
    () => {
      outline.value = NOTHING
    },
    { flush: 'sync' },
  )

  return { outline, loading, isPartial, columns, names, outputs, find }
})
