import { onScopeDispose } from 'vue'
import { listen } from '../bridge/bridge'
import { useCommands } from '../commands/useCommands'
import { useApp } from '../stores/app'
import { useJobs } from '../stores/jobs'
import { usePage } from '../stores/page'
import { usePreferences } from '../stores/preferences'
import { useRuns } from '../stores/runs'
import { useSelection } from '../stores/selection'
import { useTasks } from '../stores/tasks'

/** Lets the stores follow the events of main, for as long as the calling component lives. */
export function useEngineEvents(): void {
  const app = useApp()
  const commands = useCommands()
  const jobs = useJobs()
  const page = usePage()
  const preferences = usePreferences()
  const runs = useRuns()
  const selection = useSelection()
  const tasks = useTasks()

  const stops = [
    listen('jobs.changed', jobs.apply),
    listen('run.progress', runs.progress),
    listen('journal.grew', runs.journalGrew),
    listen('task.progress', ({ task, done, total }) => tasks.tell(task, done, total)),
    listen('app.changed', app.accept),
    listen('menu.command', ({ command }) => void commands.run(command)),
    listen('job.show', ({ job, tab }) => {
      preferences.tab = tab
      selection.select(job)
      page.showJob(job)
    }),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))
}
