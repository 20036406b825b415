import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './setup/paths.mjs'

/** `npm run pictures`: puts the pictures that the last end-to-end tests took of the window into docs/images. */
const SHOWN = ['finished', 'import-format', 'import-fields', 'rejects', 'journal', 'french', 'theme-dark']
const target = join(ROOT, 'docs/images')
mkdirSync(target, { recursive: true })
for (const name of SHOWN) copyFileSync(join(ROOT, 'out/screenshots', `${name}.png`), join(target, `${name}.png`))
