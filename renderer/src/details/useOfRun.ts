import { shallowRef, watch, type ShallowRef } from 'vue'
import type { JobSummary } from '@shared/jobs/records'
import { useMessages } from '../stores/messages'

interface Options<T> {
  readonly job: () => JobSummary
  /** Until main has answered, and where there is no run. */
  readonly nothing: T
  readonly ask: (run: string) => Promise<T>
  /** It is asked for again when one of these changes. */
  readonly changes: (job: JobSummary) => readonly unknown[]
}

/** Something that main knows of the last run of the job that is shown. */
export function useOfRun<T>({ job, nothing, ask, changes }: Options<T>): Readonly<ShallowRef<T>> {
  const messages = useMessages()
  const known = shallowRef(nothing)
  watch(
    () => [job().run, ...changes(job())] as const,
    async ([run], before) => {
      if (run !== before?.[0]) known.value = nothing
      if (run === null) return
      // What has been answered for a run that is no longer shown is nobody's business.
      try {
        const found = await ask(run)
        if (job().run === run) known.value = found
      } catch (error) {
        if (job().run === run) messages.fail(error, job().label)
      }
    },
    { immediate: true },
  )
  return known
}
