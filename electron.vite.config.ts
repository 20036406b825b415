import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { aliases } from './tools/build/aliases.mjs'
import { kernel } from './tools/build/kernel.mjs'

/** Libraries that are plain JavaScript. */
const BUNDLED = [
  ...['@duckdb/node-api', '@intlify/core-base', 'chardet', 'iconv-lite', 'lowdb'],
  ...['saxes', 'tinyglobby', 'yauzl', 'yazl', 'zod'],
]
const alias = aliases(import.meta.dirname)
const at = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [kernel(import.meta.dirname)],
    build: {
      outDir: 'out/main',
      // Node takes longer to find and load the many small files of libraries than for all else that it does before a command begins.
      externalizeDeps: { exclude: BUNDLED },
      sourcemap: true,
      rollupOptions: {
        input: {
          index: at('electron/main/index.ts'),
          runner: at('electron/runner/index.ts'),
          cli: at('electron/cli/index.ts'),
        },
        external: [/^@duckdb\/node-bindings/],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but Electron: everything else goes into the one file.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    resolve: { alias },
    plugins: [vue()],
    define: {
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'true',
      __VUE_I18N_LEGACY_API__: 'false',
      // Messages are compiled to functions without eval, which the CSP refuses.
      __INTLIFY_JIT_COMPILATION__: 'true',
      __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
    },
    build: {
      outDir: 'out/renderer',
      assetsInlineLimit: 0,
      modulePreload: false,
      rollupOptions: { input: { index: at('renderer/index.html') } },
    },
  },
})
