import { watchDebounced } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { knownColumnsSchema } from '@shared/columns/known'
import { fieldSchema } from '@shared/jobs/fields'
import { expressionSchema, mappingSchema } from '@shared/jobs/mapping'
import type { DraftField, ImportDraft } from '@shared/jobs/draft/draft'
import { declarationOf, mappingOf } from '@shared/jobs/draft/definition'
import type { IpcParam } from '@shared/ipc/contract'
import type { FieldTrial, Trial } from '@shared/runner/sources'
import { request } from '../../bridge/bridge'
import { useImportDraft } from '../draft/useImportDraft'
import { useSource } from '../source/useSource'

/** What is typed is tried when the typing rests that long, in ms. */
const REST_MS = 200
/** Fields that are tried at once: a wide file is tried part by part, so that the first answers come soon. */
const AT_ONCE = 40

type Asked = IpcParam<'import.trial'>

/**
 * What the first records become by the mapping on the page, computed by the data process with the SQL of the import itself. Parts of the page that show
 * it say so with `useTrials`; while none does, nothing is computed.
 */
export const useTrialStore = defineStore('import-trial', () => {
  const store = useImportDraft()
  const source = useSource()
  const watchers = ref(0)
  const byField = shallowRef<ReadonlyMap<number, { readonly key: string; readonly trial: FieldTrial }>>(new Map())
  /** What the filter and the rules of records do. */
  const records = shallowRef<Pick<Trial, 'records' | 'kept' | 'filterError' | 'rules'> | null>(null)
  let ticket = 0

  /** Everything that all fields have in common; null where nothing is tried. */
  const common = computed(() => {
    const { draft } = store
    const { shown, format } = source
    const isWatched = watchers.value > 0
    if (!isWatched || draft === undefined || shown === undefined || format === null || source.preview === null)
      return null
    const filter = expressionSchema.safeParse(draft.source.filter)
    const known = knownColumnsSchema.safeParse(store.known)
    return {
      file: shown.entry,
      at: shown.at,
      format,
      ...(known.success ? { columns: known.data } : {}),
      trim: draft.source.trim,
      nullWords: draft.source.nullWords,
      filter: filter.success ? filter.data : null,
    }
  })

  interface Ready {
    readonly id: number
    readonly key: string
    readonly asked: NonNullable<Asked['fields']>[number]
  }

  /** The fields that are whole enough to be tried, each with a key that changes when its trial would. */
  const ready = computed<readonly Ready[]>(() => {
    const { draft } = store
    if (draft === undefined || common.value === null) return []
    const head = JSON.stringify([common.value, source.preview?.detection.bytes])
    return draft.fields.flatMap((field): Ready[] => {
      if (!field.include || field.from === 'nothing') return []
      const asked = askedOf(draft, field)
      return asked === null ? [] : [{ id: field.id, key: `${head} ${JSON.stringify(asked)}`, asked }]
    })
  })
  const rules = computed(() => (store.draft?.rules ?? []).map(({ condition }) => condition.trim()))

  async function run(): Promise<void> {
    const mine = ++ticket
    const base = common.value
    if (base === null) return
    const wanted = ready.value.filter(({ id, key }) => byField.value.get(id)?.key !== key)
    // The one that is being worked on first.
    const ordered = [...wanted].sort((a, b) => Number(b.id === store.openField) - Number(a.id === store.openField))
    const parts =
      ordered[0]?.id === store.openField ? [ordered.slice(0, 1), ...chunks(ordered.slice(1))] : chunks(ordered)
    for (const part of parts) {
      const found = await ask({ ...base, fields: part.map(({ asked }) => asked), rules: [] })
      if (mine !== ticket || found === null) return
      const next = new Map(byField.value)
      part.forEach(({ id, key }, index) => {
        const trial = found.fields[index]
        if (trial !== undefined) next.set(id, { key, trial })
      })
      byField.value = next
    }
    await tryRecords(mine, base)
  }

  /** The rules of records name fields, so that these are tried with them. */
  async function tryRecords(mine: number, base: Omit<Asked, 'fields' | 'rules'>): Promise<void> {
    if (base.filter === null && rules.value.length === 0) {
      records.value = null
      return
    }
    const named = rules.value.length === 0 ? [] : ready.value.map(({ asked }) => asked)
    // An empty rule is not tried; it keeps its place.
    const found = await ask({ ...base, fields: named, rules: rules.value.map((rule) => (rule === '' ? 'true' : rule)) })
    if (mine === ticket && found !== null) records.value = found
  }

  /** Null where the source can't be read now, which its own preview says. */
  async function ask(asked: Asked): Promise<Trial | null> {
    return request('import.trial', asked).catch(() => null)
  }

  function chunks<T>(all: readonly T[]): T[][] {
    return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
      all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
    )
  }

  function trialOf(id: number): FieldTrial | undefined {
    return byField.value.get(id)?.trial
  }

  watchDebounced([ready, rules], () => run(), { debounce: REST_MS })

  return { watchers, records, trialOf }
})

/** Keeps the trials up to date as long as the calling component is there. */
export function useTrials(): ReturnType<typeof useTrialStore> {
  const trials = useTrialStore()
  trials.watchers += 1
  onScopeDispose(() => {
    trials.watchers -= 1
  })
  return trials
}

/** What is tried of a field; null where its settings are not whole yet. */
function askedOf(draft: ImportDraft, one: DraftField): NonNullable<Asked['fields']>[number] | null {
  const { key, secondKey } = draft.reconciliation
  const isKey = secondKey.length === 0 && key.includes(one.field.name)
  const declaration = declarationOf(one)
  const field = fieldSchema.safeParse({ ...declaration, required: declaration.required || isKey })
  const mapping = mappingSchema.safeParse(draft.byName ? plainMapping(draft, one) : mappingOf(one))
  return field.success && mapping.success ? { field: field.data, mapping: mapping.data } : null
}

/** A column that is matched by its name is taken as it stands, and read as it was found to be written where its type is found too. */
function plainMapping({ target }: ImportDraft, { field, mapping: { column, format } }: DraftField): unknown {
  return { field: field.name, column, ...(target.declares || format === undefined ? {} : { format }) }
}
