import { zeroCounters } from '@shared/jobs/counters'
import type { ImportDefinition } from '@shared/jobs/definition'
import type { Field } from '@shared/jobs/fields'
import { hasNames } from '@shared/jobs/format'
import { LONGEST_NAME } from '@shared/jobs/names'
import type { JournalNote } from '@shared/journal/entry'
import { VigieError } from '@shared/errors/error-data'
import type { Database } from '../database/database'
import { sourceColumn } from '../columns/source-column'
import { findDataset, storedTable } from '../database/datasets'
import { detectColumns } from '../detect/columns'
import { fileTail } from './fingerprint'
import { foundFields, withRulesOf, type FoundField } from './declared'
import { workOf } from './imported'
import { MISSING } from './called'
import { checkDrift, type KnownFile } from './drift'
import { columnMissing, findField, knownColumn, mapAsGiven, mapByName, type Sources } from './mapping'
import type { PlannedField, RunPlan, RunState } from './plan'
import { columnNames, fillingOf, mappingsOf, plannedRules, resolveFile } from './resolve'
import { checkRules } from './rules/check'
import { listSources, openSource, originOf, type OpenedFile } from './sources'

export interface Planned {
  readonly plan: RunPlan
  /** Fields of the dataset that has to be made first; null where it exists. */
  readonly create: readonly Field[] | null
  readonly notes: readonly JournalNote[]
}

/**
 * Resolves a definition against its files and the database: dialects, columns and what has changed in them, types, mapping, key. Writes nothing.
 * @throws the errors of files, source.drifted, `mapping.*`, `dataset.*`, `expression.*`
 */
export async function planRun(database: Database, definition: ImportDefinition): Promise<Planned> {
  const opened: OpenedFile[] = []
  for (const origin of await listSources(definition.source.files))
    opened.push(await openSource(database, origin, definition.source.format))
  const existing = await database.use((connection) => findDataset(connection, definition.target.dataset))
  const { operation } = definition.reconciliation
  if (existing === null && operation !== 'insert' && operation !== 'upsert') {
    throw new VigieError('dataset.notFound', { dataset: definition.target.dataset })
  }
  const dataset = existing?.name ?? definition.target.dataset
  const declared =
    existing === null ? definition.target.fields : withRulesOf(existing.fields, definition.target.fields ?? [])
  const { files, drift, notes } = await checkDrift(database, definition, declared, opened)
  const first = files[0]
  if (first === undefined) throw new VigieError('definition.invalid', { count: 1, details: 'source.files' })
  const found = declared === undefined ? await detectedFields(database, definition, first) : null
  const fields = declared ?? (found ?? []).map(({ field }) => field)
  refuseTwice(fields)
  requireFields(fields, dataset, namedFields(definition))

  const onePerColumn = existing === null && definition.target.fields === undefined && definition.mapping === 'auto'
  const sources = onePerColumn ? mapColumns(files) : mapFiles(definition, dataset, fields, files)
  requireAlike(definition, fields, files, sources)
  const mappings = mappingsOf(definition, fields)
  const isFilled = (index: number): boolean =>
    sources.some((columns) => (columns[index] ?? -1) >= 0) ||
    (mappings.has(index) && mappings.get(index)?.column === undefined)
  const filled = fields.map((_, index) => index).filter(isFilled)
  const fillings = filled.map((index) =>
    fillingOf(planField(definition, fields, index), mappings.get(index), found?.[index]?.format),
  )
  const planned = await database.use(async (connection) => {
    await checkRules(
      connection,
      definition,
      dataset,
      fillings.map((filling) => filling.planned),
    )
    const resolved: RunPlan['files'] = []
    for (const [number, file] of files.entries()) {
      const columns = filled.map((index) => sources[number]?.[index] ?? -1)
      const { called, ...kept } = file
      const mapped = { path: file.path, called }
      resolved.push({ ...kept, ...(await resolveFile(connection, definition, fillings, mapped, columns)) })
    }
    return resolved
  })
  const plan: RunPlan = {
    version: 1,
    dataset,
    table: storedTable(dataset),
    mark: 0,
    keep: false,
    dry: false,
    check: false,
    figures: true,
    creates: existing === null,
    operation,
    work: workOf(definition),
    doubles: definition.reconciliation.doubles,
    duplicates: definition.reconciliation.duplicates,
    fields: fillings.map((filling) => filling.planned),
    missing: fields.filter((field, index) => field.required && !filled.includes(index)).map((field) => field.name),
    files: planned,
    drift: [...drift],
    rules: plannedRules(definition),
    onUnreadable: definition.errors.onError === 'stop' ? 'stop' : 'reject',
    stopWhenFirstRejected: definition.errors.stopWhenFirstRejected,
    stopAfterRejects: definition.errors.stopAfterRejects,
    stopAbovePercent: definition.errors.stopAbovePercent,
    takeBack: definition.errors.whenStopped === 'takeBack',
    repair: null,
  }
  requireKey(definition, plan, first)
  return {
    plan,
    create: existing === null ? fields : null,
    notes: [...files.flatMap(sourceNotes), ...notes, ...notesOf(plan, existing === null ? fields : null)],
  }
}

/** Where a run stands before its first record. */
export async function initialState(plan: RunPlan): Promise<RunState> {
  const first = plan.files[0]
  if (first === undefined) throw new Error('a plan without files')
  return {
    file: 0,
    position: first.first,
    skip: 0,
    tail: await fileTail(first, first.first),
    counters: { ...zeroCounters(), bytesTotal: plan.files.reduce((sum, file) => sum + file.bytes, 0) },
    fileCounters: zeroCounters(),
    readable: 0,
    step: 1,
    entries: 0,
    leading: plan.stopWhenFirstRejected === null ? null : 0,
    shareApplied: false,
    early: null,
  }
}

/** The fields of a dataset that the job does not declare: one per column, or those of the mapping, with the types that were found. */
async function detectedFields(
  database: Database,
  definition: ImportDefinition,
  file: KnownFile,
): Promise<FoundField[]> {
  return database.use(async (connection) => {
    const detected = await detectColumns(database, connection, { ...file, origin: originOf(file) })
    const columns = presentColumns(file).flatMap(({ name, number }) => {
      const column = detected[number]
      return column === undefined ? [] : [{ ...column, name }]
    })
    return foundFields(connection, definition.mapping, columns, columnNames(file.called))
  })
}

/** The columns that a file has, as the job calls them. */
function presentColumns({ called }: KnownFile): { readonly name: string; readonly number: number }[] {
  return called.names.flatMap((name, place) => {
    const number = called.numbers[place] ?? MISSING
    return number < 0 ? [] : [{ name, number }]
  })
}

/** One field per column of the first file; the others are mapped by the names of those columns. */
function mapColumns(files: readonly KnownFile[]): readonly Sources[] {
  const wanted = files[0] === undefined ? [] : presentColumns(files[0])
  return files.map((file, index) =>
    wanted.map(({ name, number }) => (index === 0 || !hasNames(file.format) ? number : knownColumn(file, name))),
  )
}

function mapFiles(
  definition: ImportDefinition,
  dataset: string,
  fields: readonly Field[],
  files: readonly KnownFile[],
): readonly Sources[] {
  const { mapping } = definition
  return files.map((file) =>
    mapping === 'auto'
      ? mapByName(file, fields, { header: hasNames(file.format), dataset })
      : mapAsGiven(file, fields, mapping),
  )
}

/**
 * What one file fills the others have to fill too: an empty field would look like an empty value of the source. A job that goes on without a column that it
 * knows means that, but not where an empty value erases what is there, nor in a key.
 * @throws mapping.columnMissing
 */
function requireAlike(
  definition: ImportDefinition,
  fields: readonly Field[],
  files: readonly KnownFile[],
  sources: readonly Sources[],
): void {
  fields.forEach((field, index) => {
    if (!sources.some((columns) => (columns[index] ?? -1) >= 0)) return
    const { key, secondKey, update } = planField(definition, fields, index)
    const mayLack = key < 0 && secondKey < 0 && update !== 'always'
    const without = sources.findIndex((columns) => {
      const number = columns[index] ?? -1
      return number < 0 && !(number === MISSING && mayLack)
    })
    const file = files[without]
    if (file !== undefined) throw columnMissing(file, field.name)
  })
}

function planField(definition: ImportDefinition, fields: readonly Field[], index: number): PlannedField {
  const field = fields[index]
  if (field === undefined) throw new Error(`no field ${index}`)
  const key = definition.reconciliation.key.findIndex((name) => findField(fields, name) === index)
  const action = namedBy(definition.errors.fields, fields, index) ?? definition.errors.onError
  const secondKey = definition.reconciliation.secondKey.findIndex((name) => findField(fields, name) === index)
  const update = namedBy(definition.reconciliation.updates, fields, index) ?? 'value'
  if (key < 0 && secondKey < 0) return { field, action, key, secondKey, update }
  const isNeeded = definition.reconciliation.secondKey.length === 0
  return {
    field: { ...field, required: isNeeded || field.required },
    action: action === 'warn' ? 'reject' : action,
    key,
    secondKey,
    update,
  }
}

/** What a list by field names says of field `index`. */
function namedBy<T>(named: Readonly<Record<string, T>>, fields: readonly Field[], index: number): T | undefined {
  return Object.entries(named).find(([name]) => findField(fields, name) === index)?.[1]
}

/** Fields that the definition calls by name outside of the target. */
function namedFields(definition: ImportDefinition): string[] {
  const mapped = definition.mapping === 'auto' ? [] : definition.mapping.map(({ field }) => field)
  const { key, secondKey, updates } = definition.reconciliation
  return [...mapped, ...key, ...secondKey, ...Object.keys(updates), ...Object.keys(definition.errors.fields)]
}

function requireFields(fields: readonly Field[], dataset: string, names: readonly string[]): void {
  const unknown = names.find((name) => findField(fields, name) < 0)
  if (unknown !== undefined) throw new VigieError('dataset.fieldMissing', { dataset, field: unknown })
}

function refuseTwice(fields: readonly Field[]): void {
  const twice = fields.find(
    (field, index) => findField(fields, field.name) !== index || findField(fields.slice(0, index), field.name) >= 0,
  )
  if (twice !== undefined) throw new VigieError('mapping.fieldTwice', { field: twice.name })
}

/** Every field of the keys has to be filled by the source. */
function requireKey(definition: ImportDefinition, plan: RunPlan, file: KnownFile): void {
  const { key, secondKey } = definition.reconciliation
  const unfilled = [...key, ...secondKey].find(
    (name) =>
      findField(
        plan.fields.map(({ field }) => field),
        name,
      ) < 0,
  )
  if (unfilled !== undefined) throw columnMissing(file, unfilled)
}

/** What is to be known of how a file was read. */
function sourceNotes({ path, format, columns, named, headerFaults = [] }: OpenedFile): JournalNote[] {
  const notes: JournalNote[] = []
  const names = columns.join(', ')
  if (named !== undefined)
    notes.push({ level: 'warning', code: 'header.fitted', params: { file: path, named, values: columns.length } })
  for (const fault of headerFaults)
    notes.push({ level: 'warning', code: `header.${fault}`, params: { file: path, names, longest: LONGEST_NAME } })
  if (format.kind !== 'delimited') return notes
  const { header, headerLines, tableEnd } = format
  if (header && headerLines > 1)
    notes.push({ level: 'info', code: 'header.joined', params: { file: path, lines: headerLines, names } })
  if (tableEnd !== null) {
    const params = { file: path, line: tableEnd, skip: tableEnd - 1 }
    notes.push({ level: 'warning', code: 'table.other', params })
  }
  return notes
}

function notesOf(plan: RunPlan, created: readonly Field[] | null): JournalNote[] {
  const notes: JournalNote[] = []
  if (created !== null) {
    const fields = created.map((field) => field.name).join(', ')
    notes.push({ level: 'info', code: 'dataset.created', params: { dataset: plan.dataset, fields } })
  }
  const file = plan.files[0]
  const used = (index: number): boolean =>
    file?.sources.includes(index) === true ||
    file?.texts.some((text) => text !== null && new RegExp(`\\b${sourceColumn(index)}\\b`).test(text.sql)) === true
  const unmapped = file?.columns.filter((_, index) => !used(index)) ?? []
  if (unmapped.length > 0) {
    notes.push({
      level: 'warning',
      code: 'mapping.unmappedColumns',
      params: { dataset: plan.dataset, columns: unmapped.join(', ') },
    })
  }
  return notes
}
