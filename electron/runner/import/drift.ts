import { changesOf, pairColumns, type Pairing } from '@shared/columns/compare'
import {
  actionFor,
  driftPolicy,
  driftText,
  isUnchanged,
  type ColumnChanges,
  type DriftAction,
  type FileDrift,
  type GoneColumn,
} from '@shared/columns/drift'
import { placeName, type KnownColumn } from '@shared/columns/known'
import { isSameContent, likelyRenames } from '@shared/columns/likely'
import { VigieError } from '@shared/errors/error-data'
import type { ImportDefinition } from '@shared/jobs/definition'
import { writtenExpressions } from '@shared/jobs/expressions'
import type { Field } from '@shared/jobs/fields'
import { isSparse } from '@shared/jobs/format'
import { parseTemplate } from '@shared/jobs/mapping'
import type { JournalNote } from '@shared/journal/entry'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { detectColumns } from '../detect/columns'
import { calledColumns, type CalledColumns } from './called'
import { findColumn, findField, placesByName } from './mapping'
import { originOf, type OpenedFile } from './sources'
import { namesUsed } from './values/expression'

/** A file as the job sees it. */
export type KnownFile = OpenedFile & { readonly called: CalledColumns }

export interface CheckedFiles {
  readonly files: readonly KnownFile[]
  /** What has changed, with files in which it is the same together. */
  readonly drift: readonly FileDrift[]
  readonly notes: readonly JournalNote[]
}

/** Files in which the same has changed, the first of them with what is needed to look closer. */
interface Group {
  readonly file: OpenedFile
  readonly pairing: Pairing
  readonly action: DriftAction
  readonly changes: ColumnChanges
  others: number
}

/**
 * Compares the columns of every file with those that the job knows, before anything is done with them.
 * @param declared fields of the dataset as far as they are known before the files are looked into; undefined: one for each column
 * @throws source.drifted where the job stops for what has changed, expression.syntax, expression.notAllowed
 */
export async function checkDrift(
  database: Database,
  definition: ImportDefinition,
  declared: readonly Field[] | undefined,
  files: readonly OpenedFile[],
): Promise<CheckedFiles> {
  const known = definition.source.columns
  if (known === undefined) {
    return { files: files.map((file) => ({ ...file, called: calledColumns(file.columns) })), drift: [], notes: [] }
  }
  const used = await database.use((connection) => usedColumns(connection, definition, declared, known))
  const groups = new Map<string, Group>()
  const seen = files.map((file): KnownFile => {
    const pairing = pairColumns(known, file.columns)
    const changes = changesOf(known, file.columns, pairing, (name) => used.has(name))
    if (!isUnchanged(changes)) {
      const action = actionFor(changes, driftPolicy(definition.source.drift, isSparse(file.format.kind)))
      addTo(groups, { file, pairing, action, changes, others: 0 })
    }
    return { ...file, called: calledColumns(file.columns, known, pairing) }
  })
  const told: { readonly action: DriftAction; readonly drift: FileDrift }[] = []
  for (const group of groups.values()) {
    const changes = await withProposals(database, known, group)
    told.push({ action: group.action, drift: { path: group.file.path, others: group.others, changes } })
  }
  refuse(told.flatMap(({ action, drift }) => (action === 'stop' ? [drift] : [])))
  return {
    files: seen,
    drift: told.map(({ drift }) => drift),
    notes: told.map(({ action, drift }) => ({
      level: action === 'warn' ? 'warning' : 'info',
      code: drift.changes.missing.length > 0 ? 'columns.missing' : 'columns.changed',
      params: { drift: driftText([drift]) },
    })),
  }
}

function addTo(groups: Map<string, Group>, group: Group): void {
  const key = JSON.stringify([group.action, group.changes])
  const same = groups.get(key)
  if (same === undefined) groups.set(key, group)
  else same.others++
}

/** @throws source.drifted where there is any */
function refuse(drift: readonly FileDrift[]): void {
  if (drift.length === 0) return
  const count = drift.reduce((sum, { others }) => sum + 1 + others, 0)
  throw new VigieError('source.drifted', { count, drift: driftText(drift) })
}

/** Names of the known columns that fill a field, or that something is computed from. */
async function usedColumns(
  connection: Connection,
  definition: ImportDefinition,
  declared: readonly Field[] | undefined,
  known: readonly KnownColumn[],
): Promise<ReadonlySet<string>> {
  const names = known.map(({ name }) => name)
  const { mapping } = definition
  if (mapping === 'auto' && declared === undefined) return new Set(names)
  const places = mapping === 'auto' ? placesOf(names, declared ?? []) : []
  const written =
    mapping === 'auto'
      ? []
      : mapping.flatMap(({ column, template }) => [
          ...(column === undefined ? [] : [column]),
          ...(parseTemplate(template ?? '') ?? []).flatMap((part) => ('column' in part ? [part.column] : [])),
        ])
  const fields = declared ?? (mapping === 'auto' ? [] : mapping.map(({ field }) => ({ name: field }) as Field))
  for (const { sql, where, namesFields } of writtenExpressions(definition)) {
    const inside = await namesUsed(connection, sql, where)
    written.push(...inside.filter((name) => !namesFields || findField(fields, name) < 0))
  }
  const all = [...places, ...written.map((name) => findColumn(names, name))]
  return new Set(all.flatMap((place) => names[place] ?? []))
}

/** Places of the known columns that fill fields by name; in their order where none has a name and none fits. */
function placesOf(names: readonly string[], fields: readonly Field[]): number[] {
  const places = placesByName(names, fields)
  if (places.some((place) => place >= 0)) return places
  return names.every((name, index) => name === placeName(index)) ? fields.map((_, index) => index) : []
}

/** The changes with what columns that are gone are probably called now. Types are looked at only where they can decide. */
async function withProposals(
  database: Database,
  known: readonly KnownColumn[],
  { file, pairing, changes }: Group,
): Promise<ColumnChanges> {
  const proposals = likelyRenames(known, file.columns, pairing)
  if (proposals.length === 0) return changes
  const typed = proposals.some((proposal) => known[proposal.known]?.type !== undefined)
  const detected = typed
    ? await database.use((connection) => detectColumns(database, connection, { ...file, origin: originOf(file) }))
    : []
  const likely = new Map<string, GoneColumn['likely']>()
  for (const proposal of proposals) {
    const { name = '', type } = known[proposal.known] ?? {}
    const found = detected[proposal.found]?.type
    if (type !== undefined && found !== undefined && !isSameContent(type, found)) continue
    likely.set(name, { column: file.columns[proposal.found] ?? '', type: type === undefined ? null : (found ?? null) })
  }
  const withLikely = (gone: readonly GoneColumn[]): GoneColumn[] =>
    gone.map(({ column }) => ({ column, likely: likely.get(column) ?? null }))
  return { ...changes, missing: withLikely(changes.missing), unused: withLikely(changes.unused) }
}
