import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ROOT } from './app'

/** The source of axe-core, to be put into the window. */
export function axeSource(): string {
  return readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
}

/** A picture of the window in out/screenshots; those of docs/images are copied from there by `npm run pictures`. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(ROOT, 'out/screenshots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}
