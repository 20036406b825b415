import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { aliases } from '../tools/build/aliases.mjs'
import { kernel } from '../tools/build/kernel.mjs'

const ROOT = resolve(import.meta.dirname, '..')

/** Builds the benchmark for plain Node; it runs the built program, so build that first. */
export default defineConfig({
  plugins: [kernel(ROOT)],
  resolve: { alias: aliases(ROOT) },
  ssr: { external: true },
  build: {
    ssr: true,
    outDir: resolve(ROOT, 'out/bench'),
    target: 'node20',
    rollupOptions: {
      input: {
        run: resolve(import.meta.dirname, 'run.ts'),
        peer: resolve(import.meta.dirname, 'peer.ts'),
        read: resolve(import.meta.dirname, 'read.ts'),
        write: resolve(import.meta.dirname, 'write.ts'),
        launch: resolve(import.meta.dirname, 'launch.ts'),
        rejects: resolve(import.meta.dirname, 'rejects.ts'),
      },
      output: { format: 'es', entryFileNames: '[name].js' },
    },
  },
})
