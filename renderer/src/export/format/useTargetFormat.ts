import { computed, type ComputedRef } from 'vue'
import { targetFormatSchema, type TargetKind, type TargetOf } from '@shared/jobs/export/format'
import { useExportDraft } from '../draft/useExportDraft'

/** The format of the export on the page, as one of these kinds: its form is there only as long as it is one. */
export function useTargetFormat<K extends TargetKind>(
  ...kinds: readonly K[]
): { readonly format: ComputedRef<TargetOf<K>>; readonly set: (patch: Partial<TargetOf<K>>) => void } {
  const store = useExportDraft()
  const isOfKind = (kind: TargetKind): kind is K => kinds.some((one) => one === kind)
  let last = targetFormatSchema.safeParse({ kind: kinds[0] }).data as TargetOf<K>
  const format = computed<TargetOf<K>>(() => {
    const said = store.draft?.format
    if (said !== undefined && isOfKind(said.kind)) last = said as TargetOf<K>
    return last
  })
  return {
    format,
    set: (patch) => {
      store.setFormat({ ...format.value, ...patch })
    },
  }
}
