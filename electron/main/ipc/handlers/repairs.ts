import type { Program } from '../../program'
import type { Handlers } from '../wrap'

/** Requests about the repair of rejects. */
export function repairHandlers(
  program: Program,
): Pick<
  Handlers,
  | 'repairs.progress'
  | 'repairs.columns'
  | 'repairs.correct'
  | 'repairs.preview'
  | 'repairs.record'
  | 'repairs.forget'
  | 'repairs.try'
  | 'repairs.start'
> {
  const { repairs } = program.engine
  return {
    'repairs.progress': ({ run }) => repairs.progress(run),
    'repairs.columns': async ({ run }) => ({ columns: await repairs.columns(run) }),
    'repairs.correct': ({ run, filter, corrections }) => repairs.correct(run, filter, corrections),
    'repairs.preview': ({ run, filter, corrections }) => repairs.preview(run, filter, corrections),
    'repairs.record': async ({ run, seq, values }) => {
      await repairs.correctRecord(run, seq, values)
      return null
    },
    'repairs.forget': async ({ run }) => ({ count: await repairs.forget(run, {}) }),
    'repairs.try': ({ run }) => repairs.try(run),
    'repairs.start': async ({ run }) => ({ run: await repairs.start(run) }),
  }
}
