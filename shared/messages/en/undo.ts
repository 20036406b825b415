import type { ChangedRows, RunHistory, UndoConflict } from '../../runner/undo'

/** Undoing a run, on the command line and in the window. */
export const undo = {
  preview:
    'Undoing run {run} means: rows removed: {removed}, restored: {restored}, put back: {returned}, left because a later run has changed them: {left}.',
  nothing: 'This job has no run that could be undone.',
  conflicts: 'Rows that a later run has changed ({count} in all):',
  kind: { changed: 'changed', removed: 'deleted', taken: 'inserted anew' } satisfies Record<
    UndoConflict['kind'],
    string
  >,
  changed: {
    leave: 'Leave them as the later run has made them',
    restore: 'Restore them all the same: what the later run has made of them is lost',
  } satisfies Record<ChangedRows, string>,
  state: {
    kept: 'can be undone',
    undoing: 'is being undone',
    undone: 'undone',
    dropped: 'no longer kept',
  } satisfies Record<RunHistory['state'], string>,
  before: 'Without the run',
  now: 'Now',
  rows: 'Rows kept',
  space: 'Space',
  title: 'Undo this import',
  intro: 'What the run of {at} has done to {dataset} is taken back. Its files can be imported again afterwards.',
  looking: 'Looking at what the run has written …',
  removed: 'Rows removed, which it had inserted',
  restored: 'Rows restored, which it had updated',
  returned: 'Rows put back, which it had deleted',
  left: 'Rows that a later run has changed',
  more: 'and {count} more',
  gone: 'no row',
  none: 'Nothing of what the run has written is left.',
  confirm: 'Undo',
  badge: 'Undo',
}
