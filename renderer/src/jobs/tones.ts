import { assertNever } from '@shared/assert-never'
import type { Status } from '@shared/jobs/statuses'

/** The colour that goes with a status, as the name of a `--tone-…` token. It repeats what shape and label say. */
export type Tone = 'calm' | 'wait' | 'work' | 'good' | 'bad' | 'end'

export function toneOf(status: Status): Tone {
  switch (status) {
    case 'editing':
      return 'calm'
    case 'queued':
    case 'pausing':
    case 'paused':
      return 'wait'
    case 'running':
      return 'work'
    case 'finished':
      return 'good'
    case 'failed':
      return 'bad'
    case 'cancelling':
    case 'cancelled':
    case 'stopping':
      return 'end'
    default:
      return assertNever(status)
  }
}
