import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { KnownColumn } from '@shared/columns/known'
import { draftFor, draftOf } from '@shared/jobs/draft/definition'
import type { ImportDraft } from '@shared/jobs/draft/draft'
import type { Dataset } from '@shared/jobs/fields'
import { datasetNameFor, labelFor } from '@shared/jobs/naming'
import type { DetectedColumn } from '@shared/runner/sources'
import { request } from '../../bridge/bridge'
import { STEPS, type Step } from '../steps'
import { asFieldsOf, asNewFields, hasMostFields, withColumns } from './columns'
import { spoken } from './spoken'

/** The import that is on the page. It is kept by the engine as it is changed (see useAutosave), so that only this one is held here. */
export const useImportDraft = defineStore('import-draft', () => {
  const draft = ref<ImportDraft>()
  /** The job that is defined; null as long as there is none. */
  const job = ref<string | null>(null)
  /** The job has a definition already, which leaves out the columns that it does not name. */
  const defined = ref(false)
  /** The columns that the job knows, with which those of its files are compared; none for a job that has neither a definition nor a run. */
  const known = shallowRef<readonly KnownColumn[]>([])
  /** What is on the page is kept beside that definition. */
  const hasDraft = ref(false)
  const step = ref<Step>('source')
  /** The field whose settings are open, by its id. */
  const openField = ref<number | null>(null)
  const datasets = shallowRef<readonly Dataset[]>([])
  /** Somebody has said where the records go; until then that follows the source. */
  const targetChosen = ref(false)
  /** The entry of the source after which job and dataset are called. */
  const namedAfter = ref<string>()
  /** Counts the drafts that have been opened: what belongs to one of them is forgotten with it. */
  const opened = ref(0)

  /** The dataset that is filled; null where the run makes it, or where there is none of this name. */
  const dataset = computed(() =>
    draft.value?.target.mode === 'existing' ? (findDataset(draft.value.target.dataset) ?? null) : null,
  )

  /** What a person has said so far (see `spoken`); null where there is no draft. */
  const said = computed(() => (draft.value === undefined ? null : spoken(draft.value)))

  /** An import without a file is not worth a job. */
  const isWorth = computed(() => (draft.value?.source.files.length ?? 0) > 0)

  function findDataset(name: string): Dataset | undefined {
    return datasets.value.find((one) => one.name.toLowerCase() === name.toLowerCase())
  }

  async function readDatasets(): Promise<void> {
    datasets.value = (await request('datasets.list')).datasets
  }

  function show(value: ImportDraft, ofJob: string | null = null, state = { defined: false, hasDraft: false }): void {
    draft.value = value
    job.value = ofJob
    known.value = []
    defined.value = state.defined
    hasDraft.value = state.hasDraft
    step.value = STEPS[0]
    openField.value = null
    targetChosen.value = ofJob !== null
    namedAfter.value = value.source.files[0]
    opened.value += 1
  }

  /** A new import of these files. */
  async function begin(files: readonly string[]): Promise<void> {
    show(draftFor(files))
    await readDatasets()
  }

  /** A job with everything that was said of it, also what is not its definition yet. */
  async function edit(id: string): Promise<void> {
    await readDatasets()
    const { draft: kept } = await request('drafts.read', { job: id })
    const definition = await request('jobs.definition', { job: id })
    if (definition?.kind === 'export') return
    if (kept?.kind === 'export') return
    const value =
      kept ?? (definition === null ? null : draftOf(definition, findDataset(definition.target.dataset) !== undefined))
    if (value === null) return
    const { columns } = await request('jobs.columns', { job: id })
    show(value, id, { defined: definition !== null, hasDraft: kept !== null })
    known.value = columns
  }

  function forget(): void {
    draft.value = undefined
    job.value = null
    openField.value = null
  }

  /**
   * Other entries of the source, each once. What is called after a file that is gone is called after the first, unless somebody has called it otherwise, or
   * knows the job by that name already.
   */
  function setFiles(files: readonly string[]): void {
    const value = draft.value
    if (value === undefined) return
    const before = namedAfter.value
    const [first] = files
    // Another order is no other source.
    if (first !== undefined && (before === undefined || !files.includes(before))) {
      const isOwn = defined.value || (value.label !== '' && value.label !== labelFor(before ?? ''))
      if (!isOwn) value.label = labelFor(first)
      namedAfter.value = first
    }
    value.source.files = [...new Set(files)]
    // A source that can't be read has no columns that would decide.
    if (value.target.dataset === '' && !targetChosen.value) proposeTarget(value, [])
  }

  /** The columns of the source are known, or are others now. */
  function takeColumns(columns: readonly DetectedColumn[]): void {
    const value = draft.value
    if (value === undefined) return
    if (!targetChosen.value) proposeTarget(value, columns)
    value.fields = withColumns(value, columns, defined.value)
    if (dataset.value !== null) value.fields = asFieldsOf(value.fields, dataset.value)
  }

  /** A dataset with the name of the file is filled where the columns are its own; otherwise a new one is made. */
  function proposeTarget({ target }: ImportDraft, columns: readonly DetectedColumn[]): void {
    const wanted = datasetNameFor(namedAfter.value ?? '')
    const known = findDataset(wanted)
    const isAlike = known !== undefined && hasMostFields(known, columns)
    target.mode = isAlike ? 'existing' : 'new'
    target.dataset = known === undefined || isAlike ? wanted : freeName(wanted)
  }

  function freeName(wanted: string): string {
    for (let number = 2; ; number++) if (findDataset(`${wanted}_${number}`) === undefined) return `${wanted}_${number}`
  }

  function chooseTarget(mode: ImportDraft['target']['mode'], name: string): void {
    targetChosen.value = true
    setTarget(mode, name)
  }

  function setTarget(mode: ImportDraft['target']['mode'], name: string): void {
    const value = draft.value
    if (value === undefined) return
    value.target = { ...value.target, mode, dataset: name }
    if (dataset.value !== null) value.fields = asFieldsOf(value.fields, dataset.value)
    else if (mode === 'new') value.fields = asNewFields(value.fields)
  }

  return {
    draft,
    job,
    defined,
    known,
    hasDraft,
    step,
    openField,
    datasets,
    dataset,
    said,
    isWorth,
    opened,
    namedAfter,
    findDataset,
    begin,
    edit,
    forget,
    setFiles,
    takeColumns,
    chooseTarget,
    freeName,
  }
})
