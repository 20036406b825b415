import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { JobSummary } from '@shared/jobs/records'

/** What the window shows: the page, what lies over it, and requests of one part of the window to another. */
export const usePage = defineStore('page', () => {
  const page = ref<'jobs' | 'import' | 'export'>('jobs')
  const paletteOpen = ref(false)
  const settingsOpen = ref(false)
  const templatesOpen = ref(false)
  /** The job that is about to be saved as a template. */
  const templateOf = shallowRef<Pick<JobSummary, 'id' | 'label'> | null>(null)
  /** The job whose last run is about to be undone. */
  const undoOf = shallowRef<{ readonly label: string; readonly run: string } | null>(null)
  /** Something that has the keyboard to itself lies over the page. */
  const isCovered = computed(
    () =>
      paletteOpen.value ||
      settingsOpen.value ||
      templatesOpen.value ||
      templateOf.value !== null ||
      undoOf.value !== null,
  )
  /** Counts the times that the search field was asked for. */
  const findAsked = ref(0)
  /** The job that the list is to scroll to; a new object each time. */
  const reveal = ref<{ readonly job: string } | null>(null)

  function find(): void {
    page.value = 'jobs'
    findAsked.value += 1
  }
  function showJob(job: string): void {
    page.value = 'jobs'
    reveal.value = { job }
  }

  return {
    page,
    paletteOpen,
    settingsOpen,
    templatesOpen,
    templateOf,
    undoOf,
    isCovered,
    findAsked,
    reveal,
    find,
    showJob,
  }
})
