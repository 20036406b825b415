import { watchDebounced } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { toErrorData, type ErrorData } from '@shared/errors/error-data'
import { AUTO } from '@shared/jobs/dialect'
import { sourceFormatSchema, type FormatKind } from '@shared/jobs/format'
import type { DetectedColumn, FoundFile, Preview, SourceListing, SourceOutline } from '@shared/runner/sources'
import { request } from '../../bridge/bridge'
import { columnFinder } from '../draft/columns'
import { useImportDraft } from '../draft/useImportDraft'

/** Something is being typed: the source is looked at again when the typing rests that long, in ms. */
const REST_MS = 250

/** One of the files of the source: the entry that it belongs to, and its number there. */
export interface ShownFile {
  readonly entry: string
  readonly at: number
  readonly file: FoundFile
}

/** What was found in the source of the import on the page: its files, and the beginning of one of them. */
export const useSource = defineStore('import-source', () => {
  const store = useImportDraft()

  /** What each entry stands for, by the entry. */
  const listings = shallowRef<ReadonlyMap<string, SourceListing>>(new Map())
  const preview = shallowRef<Preview | null>(null)
  const outline = shallowRef<SourceOutline | null>(null)
  const isListing = ref(false)
  const isLooking = ref(false)
  /** What was found is about another format than the page says by now. */
  const isStale = ref(false)
  const failure = shallowRef<ErrorData | null>(null)
  /** The file that is shown, counted among all. */
  const position = ref(0)
  let listed = 0
  let looked = 0
  let lastLook = ''

  const loading = computed(() => isListing.value || isLooking.value || isStale.value)
  const entries = computed(() => store.draft?.source.files ?? [])
  const files = computed<readonly ShownFile[]>(() =>
    entries.value.flatMap((entry) => (listings.value.get(entry)?.files ?? []).map((file, at) => ({ entry, at, file }))),
  )
  const count = computed(() => entries.value.reduce((sum, entry) => sum + (listings.value.get(entry)?.count ?? 0), 0))
  const shown = computed(() => files.value[Math.min(position.value, files.value.length - 1)])
  /** The format as it was typed may be none yet. */
  const format = computed(() => {
    const parsed = sourceFormatSchema.safeParse(store.draft?.source.format)
    return parsed.success ? parsed.data : null
  })
  /** The kind that was chosen, otherwise the one that was found; delimited text as long as nothing is. */
  const kind = computed<FormatKind>(() => {
    const said = store.draft?.source.format.kind ?? AUTO
    return said === AUTO ? (preview.value?.detection.format.kind ?? 'delimited') : said
  })
  /** Why the file that is shown, or an entry, can't be read. */
  const failures = computed<readonly ErrorData[]>(() => {
    const errors = entries.value.flatMap((entry) => listings.value.get(entry)?.error ?? [])
    const own = failure.value
    return own === null || errors.some(({ code }) => code === own.code) ? errors : [...errors, own]
  })
  const columns = computed(() => preview.value?.detection.columns ?? [])
  /** Records of the preview that can be read. */
  const records = computed(() => preview.value?.rows.filter(({ code }) => code === null).length ?? 0)
  const finder = computed(() => columnFinder(columns.value))

  /** The column of the file that is shown which has this name, as an import would find it. */
  function findColumn(name: string | undefined): DetectedColumn | undefined {
    return finder.value(name)
  }

  /** Looks what the entries of the source stand for. */
  async function list(again = false): Promise<void> {
    const ticket = ++listed
    const wanted = [...entries.value]
    isListing.value = wanted.length > 0
    try {
      const found = wanted.length === 0 ? [] : (await request('import.sources', { files: wanted })).entries
      if (ticket !== listed) return
      listings.value = new Map(
        wanted.flatMap((entry, index) => (found[index] === undefined ? [] : [[entry, found[index]]])),
      )
      await look(again)
    } catch (error) {
      if (ticket === listed) failure.value = toErrorData(error)
    } finally {
      if (ticket === listed) isListing.value = false
    }
  }

  /** Reads the beginning of the file that is shown, unless that is what is shown already. */
  async function look(again = false): Promise<void> {
    const file = shown.value
    if (file === undefined) return nothing()
    if (format.value === null) return
    const asked = { file: file.entry, at: file.at, format: format.value }
    const wanted = JSON.stringify([store.opened, asked])
    if (wanted === lastLook && !again) return
    lastLook = wanted
    const ticket = ++looked
    isLooking.value = true
    void lookAtOutline(ticket, asked)
    try {
      const found = await request('import.preview', asked)
      if (ticket !== looked) return
      preview.value = found
      failure.value = null
      store.takeColumns(found.detection.columns)
    } catch (error) {
      if (ticket === looked) failure.value = toErrorData(error)
    } finally {
      if (ticket === looked) isLooking.value = false
    }
  }

  /** There is no file to look at: why, the first entry says. */
  function nothing(): void {
    looked += 1
    lastLook = ''
    isLooking.value = false
    preview.value = null
    outline.value = null
    failure.value =
      entries.value.map((entry) => listings.value.get(entry)?.error ?? null).find((error) => error !== null) ?? null
  }

  /** What there is to choose from; what was found before stays where that can't be told, because the preview says why. */
  async function lookAtOutline(ticket: number, asked: Parameters<typeof request<'import.outline'>>[1]): Promise<void> {
    const found = await request('import.outline', asked).catch(() => null)
    if (ticket === looked && found !== null) outline.value = found
  }

  watch(
    [() => store.opened, entries],
    ([opened], [before]) => {
      if (opened !== before) {
        position.value = 0
        nothing()
        failure.value = null
      }
      if (store.draft !== undefined) void list()
    },
    // The page may be opened before anybody looks at its source.
    { deep: true, immediate: true },
  )
  watch(position, () => look())
  const written = computed(() => JSON.stringify(store.draft?.source.format))
  watch(
    written,
    () => {
      isStale.value = true
    },
    { flush: 'sync' },
  )
  watchDebounced(
    written,
    () => {
      isStale.value = false
      return look()
    },
    { debounce: REST_MS },
  )

  return {
    listings,
    entries,
    files,
    count,
    shown,
    position,
    format,
    kind,
    preview,
    outline,
    columns,
    records,
    findColumn,
    loading,
    failure,
    failures,
    list,
  }
})
