import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { aliases } from './tools/build/aliases.mjs'
import { kernel } from './tools/build/kernel.mjs'

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
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], testTimeout: 30_000 },
      },
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
