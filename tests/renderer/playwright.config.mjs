import { defineConfig } from '@playwright/test'

const VITE = 'node node_modules/vite/bin/vite.js'
const HARNESS = '--config tests/renderer/harness/vite.config.mjs'

/** The window with a fake of the main process, in an ordinary Chromium (`CHROMIUM` names its path). */
export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: '../../test-results/renderer',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'line',
  use: {
    baseURL: 'http://localhost:5199',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    },
  },
  webServer: {
    // Built once: the development server would compile for every page anew.
    command: `${VITE} build ${HARNESS} --logLevel warn && ${VITE} preview ${HARNESS}`,
    cwd: '../..',
    url: 'http://localhost:5199',
    reuseExistingServer: true,
  },
})
