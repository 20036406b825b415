import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { aliases } from './tools/build/aliases.mjs'
import { kernel } from './tools/build/kernel.mjs'

/** Unit tests that put others in the place of modules and globals, or count on what a helper does behind every test: modules of their own for each file. */
const APART = ['engine', 'main', 'window'].map((folder) => `tests/unit/${folder}/**/*.test.ts`)

export default defineConfig({
  resolve: { alias: aliases(import.meta.dirname) },
  plugins: [kernel(import.meta.dirname)],
  test: {
    // Vitest leaves one core to itself, and of two that is half of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        // A time-out says that a test hangs, not that the machine is busy with others.
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: APART,
          setupFiles: 'tests/unit/setup.ts',
          testTimeout: 30_000,
          // The files of a worker share the modules that they import: to load and to warm them up anew costs as much as the tests themselves.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'unit-apart', include: APART, testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: 'tests/helpers/build.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
