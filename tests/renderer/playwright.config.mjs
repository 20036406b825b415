import { defineConfig } from '@playwright/test'

const VITE = 'node node_modules/vite/bin/vite.js'
/** Also read by the harness. */
const PORT = process.env['VIGIE_RENDERER_PORT'] ?? '5199'
const HARNESS = '--config tests/renderer/harness/vite.config.mjs'

/** The window with a fake of the main process, in an ordinary Chromium (`CHROMIUM` names its path). */
export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: '../../test-results/renderer',
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'line',
  use: {
    baseURL: `http://localhost:${PORT}`,
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
    url: `http://localhost:${PORT}`,
    // One that is there already may serve another build.
    reuseExistingServer: false,
  },
})
