import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { aliases } from '../../../tools/build/aliases.mjs'

const project = resolve(import.meta.dirname, '../../..')
const port = { port: Number(process.env['VIGIE_RENDERER_PORT'] ?? 5199), strictPort: true }

/** The window in an ordinary browser, with a fake of the main process: `npx vite --config tests/renderer/harness/vite.config.mjs`. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { alias: aliases(project) },
  plugins: [vue()],
  build: { assetsInlineLimit: 0, outDir: resolve(project, 'out/harness'), emptyOutDir: true },
  server: port,
  preview: port,
})
