import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { ROOT } from '../setup/paths.mjs'
import { aliases } from './aliases.mjs'
import { kernel } from './kernel.mjs'

/** The programs that electron/start loads, as CommonJS: the code that V8 makes of modules can't be kept. */
export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [kernel(ROOT)],
  resolve: { alias: aliases(ROOT) },
  // Node takes longer to find and load the many small files of libraries than for all else that it does before a command begins.
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: resolve(ROOT, 'out/main/programs'),
    target: 'node20',
    sourcemap: true,
    rollupOptions: {
      input: { cli: resolve(ROOT, 'electron/cli/main.ts'), runner: resolve(ROOT, 'electron/runner/main.ts') },
      external: [/^@duckdb\/node-bindings/],
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
    },
  },
})
