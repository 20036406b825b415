import { computed, type ComputedRef } from 'vue'
import type { ExportDraft } from '@shared/jobs/export/draft/draft'
import { useExportDraft } from './useExportDraft'

/** The export on the page, for its steps: they are there only with one, and keep theirs until they are gone. */
export function useOpenExport(): ComputedRef<ExportDraft> {
  const store = useExportDraft()
  let last = store.draft
  return computed(() => {
    last = store.draft ?? last
    if (last === undefined) throw new Error('no export is open')
    return last
  })
}
