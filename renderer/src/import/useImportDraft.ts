import { watchDebounced } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ErrorData } from '@shared/errors/error-data'
import { toErrorData } from '@shared/errors/error-data'
import type { Dataset } from '@shared/jobs/fields'
import { baseName, datasetNameFor } from '@shared/jobs/naming'
import type { Preview } from '@shared/runner/protocol'
import { request } from '../bridge/bridge'
import { draftFor, draftOf, mapToDataset, mapToNew, mergeColumns, type ImportDraft } from './draft'
import type { Step } from './problems'

const NEW = 'new'
/** A format is being typed: the preview waits until the typing rests. */
const PREVIEW_DELAY_MS = 200

/** The imports that are being defined: one new one, and one for each job under edit. Leaving the page keeps them. */
export const useImportDraft = defineStore('import-draft', () => {
  const drafts = ref<Record<string, ImportDraft>>({})
  const current = ref(NEW)
  const step = ref<Step>('source')
  const datasets = shallowRef<readonly Dataset[]>([])
  const preview = shallowRef<Preview | null>(null)
  const loading = ref(false)
  const failure = shallowRef<ErrorData | null>(null)
  let asked = 0
  let lastRead = ''

  const draft = computed(() => drafts.value[current.value])
  const dataset = computed(() => datasets.value.find(({ name }) => name === draft.value?.dataset))

  function open(key: string, value: ImportDraft): void {
    drafts.value = { ...drafts.value, [key]: value }
    show(key)
  }

  function show(key: string): void {
    if (current.value !== key || preview.value?.detection.file !== drafts.value[key]?.files[0]) preview.value = null
    current.value = key
    step.value = 'source'
    failure.value = null
    void readPreview()
  }

  /** A new import of these files. */
  async function begin(files: readonly string[]): Promise<void> {
    // The same file again is read again: the new draft has no columns yet.
    lastRead = ''
    open(NEW, draftFor(files))
    await readDatasets()
  }

  /** The new import that was left, or a fresh one. */
  async function resumeOrBegin(): Promise<void> {
    if (drafts.value[NEW] === undefined) open(NEW, draftFor([]))
    else show(NEW)
    await readDatasets()
  }

  /** The definition of a job, with what was changed on the page and not yet saved. */
  async function edit(job: string): Promise<void> {
    await readDatasets()
    const known = drafts.value[job]
    const definition = known === undefined ? await request('jobs.definition', { job }) : null
    if (definition === null) show(job)
    else open(job, draftOf(job, definition, datasets.value))
  }

  /** Other files for the import on the page; what was chosen for columns of the same name stays. */
  function replaceFiles(files: readonly string[]): void {
    const value = draft.value
    const [first] = files
    if (value === undefined || first === undefined) return
    const [before] = value.files
    if (value.label === '' || (before !== undefined && value.label === baseName(before))) value.label = baseName(first)
    if (value.dataset === '' || (before !== undefined && value.dataset === datasetNameFor(before))) {
      value.dataset = datasetNameFor(first)
    }
    value.files = [...files]
  }

  async function chooseFile(): Promise<void> {
    const { paths } = await request('files.choose', { what: 'files' })
    if (paths.length > 0) replaceFiles(paths)
  }

  function setTarget(target: ImportDraft['target'], name: string): void {
    const value = draft.value
    if (value === undefined) return
    value.target = target
    value.dataset = name
    const existing = target === 'existing' ? dataset.value : undefined
    if (existing !== undefined) value.columns = mapToDataset(value.columns, existing)
    else if (target === 'new') value.columns = mapToNew(value.columns)
  }

  async function readDatasets(): Promise<void> {
    datasets.value = (await request('datasets.list')).datasets
  }

  /** Reads the beginning of the first file with the format of the draft, unless that is what the page shows already. */
  async function readPreview(again = false): Promise<void> {
    const value = draft.value
    const file = value?.files[0]
    const wanted = JSON.stringify([current.value, file, value?.format])
    if (wanted === lastRead && !again && (preview.value !== null || loading.value)) return
    lastRead = wanted
    const ticket = ++asked
    if (value === undefined || file === undefined) {
      preview.value = null
      loading.value = false
      return
    }
    loading.value = true
    try {
      const found = await request('import.preview', { file, format: value.format })
      if (ticket !== asked) return
      preview.value = found
      failure.value = null
      value.columns = mergeColumns(value.columns, found.detection.columns, value.job !== null)
      if (value.target === 'existing' && dataset.value !== undefined) {
        value.columns = mapToDataset(value.columns, dataset.value)
      }
    } catch (error) {
      if (ticket === asked) failure.value = toErrorData(error)
    } finally {
      if (ticket === asked) loading.value = false
    }
  }

  /** Forgets the draft on the page, once it is saved or given up. */
  function forget(): void {
    drafts.value = Object.fromEntries(Object.entries(drafts.value).filter(([key]) => key !== current.value))
    preview.value = null
    failure.value = null
  }

  watch(
    () => [current.value, draft.value?.files[0]],
    () => readPreview(),
  )
  watchDebounced(
    () => JSON.stringify(draft.value?.format),
    () => readPreview(),
    { debounce: PREVIEW_DELAY_MS },
  )

  return {
    draft,
    step,
    datasets,
    dataset,
    preview,
    loading,
    failure,
    begin,
    resumeOrBegin,
    edit,
    replaceFiles,
    chooseFile,
    setTarget,
    readPreview,
    forget,
  }
})
