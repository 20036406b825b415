import { defineConfig } from '@playwright/test'

/** End-to-end tests of the real Electron window: one at a time, because they share the display and the session bus. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'out/e2e',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
})
