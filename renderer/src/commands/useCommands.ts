import { defineStore } from 'pinia'
import { assertNever } from '@shared/assert-never'
import type { JobCommand } from '@shared/jobs/commands'
import type { JobSummary } from '@shared/jobs/records'
import type { RejectFileFormat } from '@shared/rejects/reject'
import type { RejectFilter } from '@shared/runner/protocol'
import { describeError } from '@shared/messages/describe'
import { describeFindings } from '@shared/messages/describe-findings'
import { FINDINGS_PARAM, parseFindings } from '@shared/plausibility/findings'
import { request } from '../bridge/bridge'
import { useExportAutosave } from '../export/draft/useExportAutosave'
import { useExportDraft } from '../export/draft/useExportDraft'
import { placeOfError as placeOfExportError } from '../export/problems/place'
import { useExportProblems } from '../export/problems/useExportProblems'
import { t, w } from '../i18n/i18n'
import { useAutosave } from '../import/draft/useAutosave'
import { useImportDraft } from '../import/draft/useImportDraft'
import { placeOfError } from '../import/problems/place'
import { useProblems } from '../import/problems/useProblems'
import { useAnnouncer } from '../stores/announcer'
import { useJobs } from '../stores/jobs'
import { useMessages } from '../stores/messages'
import { usePage } from '../stores/page'
import { useQuestion } from '../stores/question'
import { useSelection } from '../stores/selection'
import { useTasks } from '../stores/tasks'
import { availability } from './availability'
import { isJobCommand, type CommandId } from './registry'

/** Carries out the commands of the registry: the one way from toolbar, menus, shortcuts and palette to the engine. */
export const useCommands = defineStore('commands', () => {
  const announcer = useAnnouncer()
  const autosave = useAutosave()
  const draft = useImportDraft()
  const exportAutosave = useExportAutosave()
  const exportDraft = useExportDraft()
  const jobs = useJobs()
  const messages = useMessages()
  const tasks = useTasks()
  const page = usePage()
  const question = useQuestion()
  const selection = useSelection()

  /** Why the command can't be given now, in words; null where it can. */
  function refusal(command: CommandId): string | null {
    if (!isJobCommand(command)) return null
    return page.page === 'jobs' ? availability(command, selection.selected).reason : w('command.inListOnly')
  }

  async function run(command: CommandId): Promise<void> {
    const refused = refusal(command)
    if (refused !== null) return announcer.announce(refused)
    try {
      if (isJobCommand(command)) await runOnJobs(command, availability(command, selection.selected).targets)
      else await runOnWindow(command)
    } catch (error) {
      messages.fail(error)
    }
  }

  async function runOnWindow(command: Exclude<CommandId, JobCommand>): Promise<void> {
    switch (command) {
      case 'newImport':
        return newImport([])
      case 'newExport':
        return newExport()
      case 'templates':
        page.templatesOpen = true
        return
      case 'settings':
        page.settingsOpen = true
        return
      case 'find':
        return page.find()
      case 'palette':
        page.paletteOpen = true
        return
      default:
        return assertNever(command)
    }
  }

  async function runOnJobs(command: JobCommand, targets: readonly JobSummary[]): Promise<void> {
    const [first] = targets
    if (first === undefined) return
    switch (command) {
      case 'start':
        return start(targets.map((job) => job.id))
      case 'resume':
        return resume(targets)
      case 'dryRun':
      case 'pause':
      case 'cancel':
        return report(await request('jobs.command', { jobs: targets.map((job) => job.id), command }))
      case 'edit':
        return edit(first)
      case 'duplicate':
        return duplicate(first)
      case 'saveTemplate':
        page.templateOf = first
        return
      case 'exportRejects':
        return exportRejects(first, 'csv', { state: 'open' })
      case 'undo':
        if (first.undoable !== null) page.undoOf = { label: first.label, run: first.undoable }
        return
      case 'delete':
        return remove(targets)
      default:
        return assertNever(command)
    }
  }

  /** Starts jobs, and asks where files were imported before. */
  async function start(ids: readonly string[]): Promise<void> {
    const { refused } = await request('jobs.command', { jobs: [...ids], command: 'start' })
    const known = refused.filter(({ error }) => error.code === 'source.imported')
    report({ refused: refused.filter((one) => !known.includes(one)) })
    for (const { job, error } of known) {
      const goOn = await question.ask({
        title: w('question.againTitle', { label: jobs.byId.get(job)?.label ?? '' }),
        text: describeError(t, error),
        confirm: w('question.again'),
        dangerous: true,
      })
      if (goOn) report(await request('jobs.command', { jobs: [job], command: 'start', again: true }))
    }
  }

  /** Goes on with runs; with one that was unlike the last ones only where somebody says that it is right nevertheless. */
  async function resume(targets: readonly JobSummary[]): Promise<void> {
    const usual = targets.filter(({ unlike }) => !unlike).map(({ id }) => id)
    if (usual.length > 0) report(await request('jobs.command', { jobs: usual, command: 'resume' }))
    for (const job of targets) if (job.unlike) await accept(job)
  }

  async function accept({ id, label }: JobSummary): Promise<void> {
    const { error } = await request('jobs.details', { job: id })
    const goOn = await question.ask({
      title: t('plausibility.acceptTitle', { label }),
      text: t('plausibility.acceptText', {
        findings: describeFindings(t, parseFindings(error?.params[FINDINGS_PARAM])),
      }),
      confirm: t('plausibility.accept'),
      dangerous: true,
    })
    if (goOn) report(await request('jobs.command', { jobs: [id], command: 'resume', accepted: true }))
  }

  function report({
    refused,
  }: {
    readonly refused: readonly { job: string; error: Parameters<typeof messages.failWith>[0] }[]
  }): void {
    for (const { job, error } of refused) messages.failWith(error, jobs.byId.get(job)?.label ?? null)
  }

  async function edit(job: JobSummary): Promise<void> {
    const givesUp = job.status === 'paused'
    const goOn =
      !givesUp ||
      (await question.ask({
        title: w('question.editPausedTitle', { label: job.label }),
        text: w('question.editPausedText'),
        confirm: t('command.edit'),
        dangerous: true,
      }))
    if (!goOn || !(await letGo())) return
    if (job.kind === 'export') {
      await exportDraft.edit(job.id)
      page.page = 'export'
    } else {
      await draft.edit(job.id)
      page.page = 'import'
    }
    if (job.status === 'failed') await showError(job)
  }

  /** Only one page is shown: what is on the one or the other is kept as a draft. @returns whether it may go */
  async function letGo(): Promise<boolean> {
    return (await autosave.letGo()) && (await exportAutosave.letGo())
  }

  async function newExport(): Promise<void> {
    if (!(await letGo())) return
    draft.forget()
    await exportDraft.begin()
    page.page = 'export'
  }

  /** A new import of these files; what is on the page is kept as a draft. */
  async function newImport(files: readonly string[]): Promise<void> {
    if (!(await letGo())) return
    exportDraft.forget()
    page.page = 'import'
    await draft.begin(files)
  }

  /** Why the last run of a job ended, at the place of its definition that it is about. */
  async function showError({ id, kind }: JobSummary): Promise<void> {
    const { error } = await request('jobs.details', { job: id })
    if (error === null) return
    if (kind === 'export') {
      const place = exportDraft.draft && placeOfExportError(exportDraft.draft, error)
      if (place !== undefined) useExportProblems().tell([{ ...place, text: { error } }])
      return
    }
    const place = draft.draft && placeOfError(draft.draft, error)
    if (place !== undefined) useProblems().tell([{ ...place, text: { error } }])
  }

  async function duplicate({ id }: JobSummary): Promise<void> {
    const { job } = await request('jobs.duplicate', { job: id })
    page.showJob(job)
    selection.select(job)
  }

  async function remove(targets: readonly JobSummary[]): Promise<void> {
    const yes = await question.ask({
      title: w('question.deleteTitle', { count: targets.length, label: targets[0]?.label ?? '' }),
      text: w('question.deleteText'),
      confirm: t('command.delete'),
      dangerous: true,
    })
    if (yes) report(await request('jobs.delete', { jobs: targets.map((job) => job.id) }))
  }

  async function exportRejects(job: JobSummary, format: RejectFileFormat, filter: RejectFilter): Promise<void> {
    const { rejectsRun: ofRun } = job
    if (ofRun === null) return
    const written = await tasks.run(t('window.rejects.exporting', { label: job.label }), (task) =>
      request('rejects.export', { run: ofRun, filter, format, task }),
    )
    if (written === null) return
    const { files, count, leftOut } = written
    messages.say('done', 'window.rejects.exported', { count, file: files.join(', ') })
    if (leftOut > 0) messages.say('notice', 'window.rejects.leftOut', { count: leftOut })
  }

  return { refusal, run, start, accept, newImport, exportRejects }
})
