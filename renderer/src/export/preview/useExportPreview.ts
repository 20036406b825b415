import { useDebounceFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { toErrorData, type ErrorData } from '@shared/errors/error-data'
import { definitionOfExport } from '@shared/jobs/export/draft/definition'
import { exportDefinitionSchema, type ExportDefinition } from '@shared/jobs/export/definition'
import { endingOf } from '@shared/jobs/export/file-format'
import type { ExportPreview } from '@shared/runner/protocol'
import { request } from '../../bridge/bridge'
import { useExportDraft } from '../draft/useExportDraft'
import type { ExportStep } from '../steps'

/** What is changed is shown when the typing rests that long, in ms. */
const REST_MS = 300

/** Steps in which the preview is to be seen. */
const SHOWN_IN: readonly ExportStep[] = ['columns', 'format', 'target']

/** The first rows of the export on the page as they would be written now. */
export const useExportPreview = defineStore('export-preview', () => {
  const store = useExportDraft()
  const preview = shallowRef<ExportPreview | null>(null)
  const error = shallowRef<ErrorData | null>(null)
  const loading = ref(false)
  /** What the preview that is shown is one of. */
  let shown: string | null = null
  let isAsking = false

  /** The draft as far as rows depend on it: without a label or a file there are rows all the same. Null where something else is missing. */
  const wanted = computed<ExportDefinition | null>(() => {
    const { draft } = store
    if (draft === undefined) return null
    const said = definitionOfExport(draft)
    const whole = exportDefinitionSchema.safeParse(said)
    if (whole.success) return whole.data
    const file = `vigie${endingOf(draft.format)}`
    const rows = exportDefinitionSchema.safeParse({ ...said, label: 'Vigie', target: { file } })
    return rows.success ? rows.data : null
  })
  /** The file of the preview is that of the draft. */
  const hasFile = computed(
    () => store.draft !== undefined && exportDefinitionSchema.safeParse(definitionOfExport(store.draft)).success,
  )

  /** One request at a time; what is changed meanwhile is asked for next. */
  async function look(): Promise<void> {
    const definition = wanted.value
    const key = JSON.stringify(definition)
    if (isAsking || definition === null || key === shown || !SHOWN_IN.includes(store.step)) {
      if (!isAsking) loading.value = false
      return
    }
    isAsking = true
    loading.value = true
    shown = key
    try {
      preview.value = await request('export.preview', { definition })
      error.value = null
    } catch (thrown) {
      error.value = toErrorData(thrown)
    } finally {
      isAsking = false
    }
    await look()
  }
  const lookSoon = useDebounceFn(look, REST_MS)

  // The first step with a preview, and this with it, is made when there is a draft already.
  watch(
    [() => JSON.stringify(wanted.value), () => store.step],
    () => {
      if (wanted.value !== null && SHOWN_IN.includes(store.step)) loading.value = true
      void lookSoon()
    },
    { immediate: true },
  )
  watch(
    () => store.opened,
    () => {
      preview.value = null
      error.value = null
      shown = null
    },
    { flush: 'sync' },
  )

  return { preview, error, loading, wanted, hasFile }
})
