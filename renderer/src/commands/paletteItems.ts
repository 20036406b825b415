import { FileText, List, Rows3, TriangleAlert } from '@lucide/vue'
import type { Component } from 'vue'
import { matchable } from '@shared/jobs/naming'
import { w } from '../i18n/i18n'
import { useApp } from '../stores/app'
import { useJobs } from '../stores/jobs'
import { usePage } from '../stores/page'
import { usePreferences } from '../stores/preferences'
import { useSelection } from '../stores/selection'
import { commandLabel } from './labels'
import { COMMAND_IDS, COMMANDS, shortcutLabel } from './registry'
import { useCommands } from './useCommands'

export interface PaletteItem {
  readonly id: string
  readonly label: string
  readonly icon: Component
  readonly shortcut: string | null
  /** Why it can't be chosen now; null where it can. */
  readonly refusal: string | null
  readonly run: () => void
}

/** Jobs that are offered for a text; more would bury the commands. */
const MAX_JOBS = 8

/** Everything the palette offers for what was typed: commands, tabs, density, and jobs by their label. */
export function usePaletteItems(): (typed: string) => readonly PaletteItem[] {
  const app = useApp()
  const commands = useCommands()
  const jobs = useJobs()
  const page = usePage()
  const preferences = usePreferences()
  const selection = useSelection()

  function fixed(): PaletteItem[] {
    const tabs = [
      { tab: 'general', icon: FileText } as const,
      { tab: 'journal', icon: List } as const,
      { tab: 'rejects', icon: TriangleAlert } as const,
    ]
    return [
      ...COMMAND_IDS.filter((id) => id !== 'palette').map((id) => {
        const { icon, shortcut } = COMMANDS[id]
        const label = commandLabel(id)
        const refusal = commands.refusal(id)
        const keys = shortcut === null ? null : shortcutLabel(shortcut)
        return { id, label, icon, shortcut: keys, refusal, run: () => void commands.run(id) }
      }),
      ...tabs.map(({ tab, icon }) => ({
        id: `tab-${tab}`,
        label: w('palette.showTab', { tab: w(`tab.${tab}`) }),
        icon,
        shortcut: null,
        refusal: null,
        run: () => (preferences.tab = tab),
      })),
      ...(['comfortable', 'compact'] as const)
        .filter((density) => density !== app.density)
        .map((density) => ({
          id: `density-${density}`,
          label: w(`palette.${density}`),
          icon: Rows3,
          shortcut: null,
          refusal: null,
          run: () => void app.change({ density }),
        })),
    ]
  }

  function jobsNamed(wanted: string): PaletteItem[] {
    const found: PaletteItem[] = []
    for (const job of jobs.byId.values()) {
      if (found.length >= MAX_JOBS) break
      if (!matchable(job.label).includes(wanted)) continue
      const run = () => {
        selection.select(job.id)
        page.showJob(job.id)
      }
      found.push({
        id: `job-${job.id}`,
        label: w('palette.goTo', { label: job.label }),
        icon: List,
        shortcut: null,
        refusal: null,
        run,
      })
    }
    return found
  }

  return (typed) => {
    const wanted = matchable(typed)
    const items = fixed().filter((item) => matchable(item.label).includes(wanted))
    return wanted === '' ? items : [...items, ...jobsNamed(wanted)]
  }
}
