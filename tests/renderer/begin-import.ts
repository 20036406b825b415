import type { Page } from '@playwright/test'
import { VigieWindow } from '@tests/helpers/window'

/** The import page with a file that was chosen. */
export async function beginImport(page: Page): Promise<VigieWindow> {
  const vigie = new VigieWindow(page)
  await vigie.newImport().click()
  await page.getByRole('button', { name: 'Choose files…' }).click()
  return vigie
}
