import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { _electron } from '@playwright/test'
import { ROOT } from './setup/paths.mjs'

/** `node tools/screenshot.mjs ELECTRON WORKSPACE PICTURE`: the real window on a workspace, with its first job selected, as a PNG. */
const [executablePath, workspace, picture] = process.argv.slice(2)
mkdirSync(dirname(picture), { recursive: true })
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const app = await _electron.launch({ executablePath, args: [...sandbox, ROOT, '--workspace', workspace] })
const window = await app.firstWindow()
await window.getByRole('grid').getByRole('row').nth(1).click()
await window.getByRole('tabpanel').first().waitFor()
await window.screenshot({ path: picture })
await app.close()
