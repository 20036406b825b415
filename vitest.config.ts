import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { aliases } from './tools/build/aliases.mjs'
import { kernel } from './tools/build/kernel.mjs'

/** Unit tests that put others in the place of modules and globals, or count on what a helper does behind every test: modules of their own for each file. */
const APART = ['engine', 'main', 'window'].map((folder) => `tests/unit/${folder}/**/*.test.ts`)

/** Files that take longest, which no length of a file tells: what is begun last runs alone at the end, beside an idle core. */
const LONGEST = [
  'engine/kill-program',
  'runner/kill-formats',
  'runner/cases',
  'runner/process',
  'engine/import',
  'runner/polluted',
  'runner/export/interruptions',
  'delimited/reader-properties',
].map((name) => `/${name}.test.ts`)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.some((name) => moduleId.endsWith(name))
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  resolve: { alias: aliases(import.meta.dirname) },
  plugins: [kernel(import.meta.dirname)],
  test: {
    // Vitest leaves one core to itself, and of two that is half of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
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
