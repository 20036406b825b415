import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import { sourceFormatSchema, type FormatKind, type FormatOf, type Resolved } from '@shared/jobs/format'
import { hasText, t } from '../../i18n/i18n'
import { useImportDraft } from '../draft/useImportDraft'
import { useSource } from '../source/useSource'

interface FormatOfKind<K extends FormatKind> {
  /** What the draft says; where it leaves the kind open, what this kind leaves open. */
  readonly format: WritableComputedRef<FormatOf<K>>
  /** What was found; undefined as long as nothing of this kind is. */
  readonly found: ComputedRef<Resolved<K> | undefined>
  readonly set: (patch: Partial<FormatOf<K>>) => void
  /** Why a property is what it is; empty where nothing is to be said. */
  readonly why: (property: string) => string
}

/** The format of the source on the page, as one of this kind. */
export function useFormat<K extends FormatKind>(kind: K): FormatOfKind<K> {
  const store = useImportDraft()
  const source = useSource()
  const isOfKind = <T extends { readonly kind: string }>(one: T | undefined): one is T & { kind: K } =>
    one?.kind === kind

  const open = sourceFormatSchema.parse({ kind }) as FormatOf<K>
  const format = computed<FormatOf<K>>({
    get: () => {
      const said = store.draft?.source.format
      return (isOfKind(said) ? said : open) as FormatOf<K>
    },
    set: (value) => {
      if (store.draft !== undefined) store.draft.source.format = value
    },
  })
  const found = computed(() => {
    const resolved = source.preview?.detection.format
    return isOfKind(resolved) ? (resolved as Resolved<K>) : undefined
  })
  return {
    format,
    found,
    set: (patch) => {
      format.value = { ...format.value, ...patch }
    },
    why: (property) => whyOf(found.value === undefined ? undefined : source.preview?.detection.why[property]),
  }
}

/** A reason of the detection in words; that a person has chosen needs no words beside the choice. */
export function whyOf(reason: string | undefined): string {
  const key = `detect.why.${reason}`
  return reason !== undefined && reason !== 'given' && hasText(key) ? t(key) : ''
}
