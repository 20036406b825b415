import { defineConfig } from 'vitest/config'
import { aliases } from './tools/build/aliases.mjs'

export default defineConfig({
  resolve: { alias: aliases(import.meta.dirname) },
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.ts'] } },
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
