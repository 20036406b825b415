import type { Program } from '../program'
import { appHandlers } from './handlers/app'
import { exportHandlers } from './handlers/exporting'
import { importHandlers } from './handlers/importing'
import { jobHandlers } from './handlers/jobs'
import { journalHandlers } from './handlers/journal'
import { rejectHandlers } from './handlers/rejects'
import { repairHandlers } from './handlers/repairs'
import { templateHandlers } from './handlers/templates'
import { forwardEvents } from './forward'
import { answerRequests } from './wrap'

/** Joins the window and the engine: requests one way, events the other. */
export function joinWindow(program: Program): void {
  answerRequests(() => program.window(), {
    ...appHandlers(program),
    ...jobHandlers(program),
    ...templateHandlers(program),
    ...journalHandlers(program),
    ...rejectHandlers(program),
    ...repairHandlers(program),
    ...importHandlers(program),
    ...exportHandlers(program),
  })
  forwardEvents(program)
}
