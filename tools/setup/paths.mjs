import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** What was fetched once for all checkouts (the Electron fall-back) is kept here. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vigie')
