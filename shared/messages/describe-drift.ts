import type { ColumnChanges, FileDrift, GoneColumn } from '../columns/drift'
import type { Translate } from './translate'

/** Names that are written out; of longer lists the rest is counted. */
const NAMED = 20
/** Files whose changes are written out. */
const FILES = 5

/** What has changed in the columns of files, in words. */
export function describeDrift(translate: Translate, files: readonly FileDrift[]): string {
  const told = files.slice(0, FILES).map(({ path, others, changes }) => {
    const params = { path, changes: describeChanges(translate, changes) }
    return others === 0 ? translate('drift.file', params) : translate('drift.files', { ...params, count: others })
  })
  const rest = files.length - told.length
  const all = told.join(' — ')
  return rest === 0 ? all : translate('drift.more', { columns: all, count: rest })
}

/** What has changed in one file, without its name. */
export function describeChanges(translate: Translate, changes: ColumnChanges): string {
  const parts: string[] = []
  const say = (kind: string, names: readonly string[]): void => {
    if (names.length > 0) parts.push(translate(`drift.${kind}`, { columns: listOf(translate, names) }))
  }
  say('missing', changes.missing.map(nameOf))
  say('unused', changes.unused.map(nameOf))
  say(
    'renamed',
    changes.renamed.map((pair) => translate('drift.pair', pair)),
  )
  say('new', changes.new)
  for (const gone of [...changes.missing, ...changes.unused].slice(0, NAMED)) {
    const words = describeLikely(translate, gone)
    if (words !== null) parts.push(words)
  }
  if (changes.reordered) parts.push(translate('drift.reordered'))
  return parts.join('; ')
}

/** What a column that is gone is probably called now, and why; null where nothing is known. */
export function describeLikely(translate: Translate, { column, likely }: GoneColumn): string | null {
  if (likely === null) return null
  const { column: now, type } = likely
  return type === null
    ? translate('drift.likely', { column, now })
    : translate('drift.likelyTyped', { column, now, type: translate(`fieldType.${type}`) })
}

function nameOf({ column }: GoneColumn): string {
  return column
}

function listOf(translate: Translate, names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ')
  const rest = names.length - NAMED
  return rest > 0 ? translate('drift.more', { columns: shown, count: rest }) : shown
}
