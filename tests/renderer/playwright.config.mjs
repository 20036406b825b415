import { defineConfig } from '@playwright/test'

/** The window with a fake of the main process, in an ordinary Chromium (`CHROMIUM` names its path). */
export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: '../../test-results/renderer',
  workers: 1,
  timeout: 60_000,
  // The development server compiles on demand, on machines that are busy with other tests.
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
    command: 'npx vite --config tests/renderer/harness/vite.config.mjs',
    cwd: '../..',
    url: 'http://localhost:5199',
    reuseExistingServer: true,
  },
})
