import { inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import type { DraftField, ImportDraft } from '@shared/jobs/draft/draft'
import type { FieldTrial } from '@shared/runner/sources'

/** The field whose settings are open, and the draft that it belongs to. */
export interface OpenField {
  readonly draft: ComputedRef<ImportDraft>
  readonly field: ComputedRef<DraftField>
  readonly trial: ComputedRef<FieldTrial | undefined>
}

const KEY: InjectionKey<OpenField> = Symbol('open field')

export function provideField(open: OpenField): void {
  provide(KEY, open)
}

/** For the parts of the settings. */
export function useField(): OpenField {
  const open = inject(KEY)
  if (open === undefined) throw new Error('no field is open')
  return open
}
