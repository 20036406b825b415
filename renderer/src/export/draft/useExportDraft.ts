import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { draftOfExport, newExportDraft } from '@shared/jobs/export/draft/definition'
import type { ExportDraft } from '@shared/jobs/export/draft/draft'
import { endingOf, withEnding } from '@shared/jobs/export/file-format'
import { targetFormatSchema, type TargetFormat, type TargetKind } from '@shared/jobs/export/format'
import type { Dataset } from '@shared/jobs/fields'
import { LONGEST_LABEL } from '@shared/jobs/names'
import { request } from '../../bridge/bridge'
import { w } from '../../i18n/i18n'
import { EXPORT_STEPS, type ExportStep } from '../steps'

/** Behind the name of what is exported: the file of the next run has another name. */
const TOKENS = '-{date:yyyyMMdd}-{n}'

/** The export that is on the page. It is kept by the engine as it is changed (see useExportAutosave), so that only this one is held here. */
export const useExportDraft = defineStore('export-draft', () => {
  const draft = ref<ExportDraft>()
  /** The job that is defined; null as long as there is none. */
  const job = ref<string | null>(null)
  /** The job has a definition already. */
  const defined = ref(false)
  /** What is on the page is kept beside that definition. */
  const hasDraft = ref(false)
  const step = ref<ExportStep>('source')
  /** The column whose settings are open, by its id. */
  const openColumn = ref<number | null>(null)
  const datasets = shallowRef<readonly Dataset[]>([])
  /** The datasets are known. */
  const loaded = ref(false)
  /** Counts the drafts that have been opened: what belongs to one of them is forgotten with it. */
  const opened = ref(0)
  /** What was said of formats of other kinds comes back with them. */
  const formats = new Map<TargetKind, TargetFormat>()

  const said = computed(() => (draft.value === undefined ? null : JSON.stringify(draft.value)))
  /** An export of nothing is not worth a job. */
  const isWorth = computed(
    () => draft.value !== undefined && (draft.value.source.dataset !== '' || draft.value.source.sql.trim() !== ''),
  )
  /** The dataset that is exported; undefined where it is a select, or where there is none of this name. */
  const dataset = computed(() =>
    draft.value?.source.from === 'dataset' ? findDataset(draft.value.source.dataset) : undefined,
  )

  function findDataset(name: string): Dataset | undefined {
    return datasets.value.find((one) => one.name.toLowerCase() === name.toLowerCase())
  }

  async function readDatasets(): Promise<void> {
    datasets.value = (await request('datasets.list')).datasets
    loaded.value = true
  }

  function show(value: ExportDraft, ofJob: string | null = null, state = { defined: false, hasDraft: false }): void {
    draft.value = value
    job.value = ofJob
    defined.value = state.defined
    hasDraft.value = state.hasDraft
    step.value = EXPORT_STEPS[0]
    openColumn.value = null
    formats.clear()
    opened.value += 1
  }

  async function begin(): Promise<void> {
    const [{ folder }] = await Promise.all([request('export.folder'), readDatasets()])
    show(newExportDraft(folder))
  }

  /** A job with everything that was said of it, also what is not its definition yet. */
  async function edit(id: string): Promise<void> {
    await readDatasets()
    const { draft: kept } = await request('drafts.read', { job: id })
    const definition = await request('jobs.definition', { job: id })
    if (kept?.kind === 'import' || definition?.kind === 'import') return
    const value = kept ?? (definition === null ? null : draftOfExport(definition))
    if (value !== null) show(value, id, { defined: definition !== null, hasDraft: kept !== null })
  }

  function forget(): void {
    draft.value = undefined
    job.value = null
    openColumn.value = null
  }

  /** Another source; job and file are called after it unless somebody has called them otherwise. */
  function chooseDataset(name: string): void {
    const value = draft.value
    if (value === undefined) return
    const before = findDataset(value.source.dataset)
    const after = findDataset(name)
    value.source.dataset = name
    if (after === undefined) return
    if (value.label === '' || (before !== undefined && value.label === labelOf(before))) value.label = labelOf(after)
    const { target } = value
    if (target.name === '' || (before !== undefined && target.name === nameOf(before, value.format)))
      target.name = nameOf(after, value.format)
  }

  function labelOf({ name, label }: Dataset): string {
    return w('export.labelOf', { source: label === '' ? name : label }).slice(0, LONGEST_LABEL)
  }

  function nameOf({ name }: Dataset, format: TargetFormat): string {
    return `${name}${TOKENS}${endingOf(format)}`
  }

  /** A format of another kind, with what was said of it before. */
  function chooseKind(kind: TargetKind): void {
    const value = draft.value
    if (value === undefined) return
    formats.set(value.format.kind, value.format)
    const open = kind === 'fixed' ? { kind, columns: [{ width: 20 }] } : { kind }
    setFormat(formats.get(kind) ?? targetFormatSchema.parse(open))
  }

  /** The name of the file follows the format, where it ends like the one of before. */
  function setFormat(format: TargetFormat): void {
    const value = draft.value
    if (value === undefined) return
    value.target.name = withEnding(value.target.name, value.format, format)
    value.format = format
  }

  return {
    draft,
    job,
    defined,
    hasDraft,
    step,
    openColumn,
    datasets,
    loaded,
    dataset,
    said,
    isWorth,
    opened,
    findDataset,
    readDatasets,
    begin,
    edit,
    forget,
    chooseDataset,
    chooseKind,
    setFormat,
  }
})
