import { test as base } from '@playwright/test'
import { removeTemporaryFolders } from './app'
import { endPrograms, runningPrograms } from './processes'

/** Playwright's `test`, which leaves nothing behind however a test ends: no program, and none of the files made for it. */
export const test = base.extend<{ endsItsPrograms: undefined }, { endsAllPrograms: undefined }>({
  endsItsPrograms: [
    async ({}, use) => {
      // Those that `beforeAll` started serve the tests to come.
      const before = new Set(runningPrograms())
      await use(undefined)
      await endPrograms(runningPrograms().filter((program) => !before.has(program)))
    },
    { auto: true },
  ],
  endsAllPrograms: [
    async ({}, use) => {
      await use(undefined)
      await endPrograms(runningPrograms())
      removeTemporaryFolders()
    },
    { auto: true, scope: 'worker' },
  ],
})
