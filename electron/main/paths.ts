import { join } from 'node:path'
import { app } from 'electron'

/** Where the program's own files are, in a checkout and in a package alike. */
export const PATHS = {
  runner: join(import.meta.dirname, 'runner.js'),
  preload: join(import.meta.dirname, '../preload/index.cjs'),
  renderer: join(import.meta.dirname, '../renderer'),
  samples: () =>
    app.isPackaged ? join(process.resourcesPath, 'samples') : join(app.getAppPath(), 'resources/samples'),
  icon: () => join(app.getAppPath(), 'resources/icons/vigie.png'),
}
