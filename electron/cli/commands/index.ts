import type { Command } from './command'
import { changesCommand } from './changes'
import { checkCommand } from './check'
import { detectCommand } from './detect'
import { duplicateCommand } from './duplicate'
import { exportCommand } from './export'
import { importCommand } from './import'
import { jobsCommand } from './jobs'
import { journalCommand } from './journal'
import { previewCommand } from './preview'
import { queryCommand } from './query'
import { rejectsCommand } from './rejects'
import { repairCommand } from './repair'
import { resumeCommand } from './resume'
import { runCommand } from './run'
import { sampleCommand } from './sample'
import { schemaCommand } from './schema'
import { settingsCommand } from './settings'
import { showCommand } from './show'
import { templateCommand } from './template'
import { templatesCommand } from './templates'
import { undoCommand } from './undo'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  importCommand,
  exportCommand,
  previewCommand,
  checkCommand,
  detectCommand,
  jobsCommand,
  showCommand,
  journalCommand,
  rejectsCommand,
  repairCommand,
  changesCommand,
  queryCommand,
  resumeCommand,
  undoCommand,
  duplicateCommand,
  templatesCommand,
  templateCommand,
  settingsCommand,
  schemaCommand,
  sampleCommand,
]
