import { expect, test } from '@playwright/test'
import { VigieWindow } from '@tests/helpers/window'

test.describe('the list of jobs', () => {
  test('draws at most 100 rows of 10,000 jobs and End shows the last one whole at both densities', async ({ page }) => {
    for (const density of ['comfortable', 'compact']) {
      await page.goto(`/?jobs=10000&live=no&density=${density}`)
      const vigie = new VigieWindow(page)
      await expect(vigie.grid).toHaveAttribute('aria-rowcount', '10001')
      await vigie.grid.focus()
      await page.keyboard.press('End')
      const last = vigie.grid.locator('[aria-rowindex="10001"]')
      await expect(last).toHaveAttribute('aria-selected', 'true')
      const row = await last.boundingBox()
      const grid = await vigie.grid.boundingBox()
      expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((grid?.y ?? 0) + (grid?.height ?? 0) + 0.5)
      expect(await vigie.rows().count()).toBeLessThanOrEqual(100)
    }
  })

  test('is one Tab stop, and arrows, Home, End, Page keys and letters move in it', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.grid.focus()
    const first = await vigie.activeRow().getAttribute('aria-rowindex')
    await page.keyboard.press('ArrowDown')
    await expect(vigie.activeRow()).toHaveAttribute('aria-rowindex', String(Number(first) + 1))
    await page.keyboard.press('PageDown')
    expect(Number(await vigie.activeRow().getAttribute('aria-rowindex'))).toBeGreaterThan(4)
    await page.keyboard.press('Home')
    await expect(vigie.activeRow()).toHaveAttribute('aria-rowindex', '2')
    await page.keyboard.type('zip codes 2024')
    await expect(vigie.activeRow()).toContainText('Zip codes 2024')
    await page.keyboard.press('Tab')
    await expect(vigie.grid).not.toBeFocused()
    await page.keyboard.press('Shift+Tab')
    await expect(vigie.grid).toBeFocused()
  })

  test('selects several jobs and a command acts on all that allow it', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('queued').click()
    await vigie.statusChip('finished').click()
    await vigie.header('status').click()
    await vigie.rows().nth(0).click()
    await expect(vigie.selectedRows()).toHaveCount(1)
    await vigie
      .rows()
      .nth(3)
      .click({ modifiers: ['Shift'] })
    await expect(vigie.selectedRows()).toHaveCount(4)
    await vigie
      .rows()
      .nth(1)
      .click({ modifiers: ['Control'] })
    await expect(vigie.selectedRows()).toHaveCount(3)
    await page.keyboard.press('Control+p')
    await expect(vigie.statusChip('queued')).toContainText('1')
    await expect(vigie.statusChip('paused')).toContainText('3')
  })

  test('sorts on raw values with the keyboard, dates and numbers descending first', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.grid.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowUp')
    await expect(vigie.grid).toHaveAttribute('aria-activedescendant', 'column-startedAt')
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect(vigie.header('rejects')).toHaveAttribute('aria-sort', 'descending')
    await expect(vigie.grid.locator('[aria-rowindex="2"]')).toContainText('1,000,000')
    await page.keyboard.press('Enter')
    await expect(vigie.header('rejects')).toHaveAttribute('aria-sort', 'ascending')
    await page.reload()
    await expect(vigie.header('rejects')).toHaveAttribute('aria-sort', 'ascending')
  })

  test('filters by text with Ctrl+F and announces the count', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.grid.focus()
    await page.keyboard.press('Control+f')
    await expect(vigie.search()).toBeFocused()
    await page.keyboard.type('clients ete')
    await expect(vigie.announcer).toContainText('125 of 1,000 jobs')
    await expect(vigie.rows().first()).toContainText('Clients été')
  })

  test('keeps focus, selection and scroll while jobs change ten times a second', async ({ page }) => {
    await page.goto('/')
    const vigie = new VigieWindow(page)
    await vigie.grid.focus()
    for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowDown')
    const before = await vigie.grid.evaluate((grid) => grid.scrollTop)
    const active = await vigie.grid.getAttribute('aria-activedescendant')
    expect(before).toBeGreaterThan(0)
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          let events = 0
          const stop = window.vigie.on['jobs.changed'](() => {
            events += 1
            if (events === 15) {
              stop()
              resolve()
            }
          })
        }),
    )
    expect(await vigie.grid.evaluate((grid) => grid.scrollTop)).toBe(before)
    expect(await vigie.grid.getAttribute('aria-activedescendant')).toBe(active)
    await expect(vigie.grid).toBeFocused()
    await expect(vigie.selectedRows()).toHaveCount(1)
  })

  test('shows the details of a job within 100 ms', async ({ page }) => {
    await page.goto('/?jobs=10000&live=no')
    const vigie = new VigieWindow(page)
    await expect(vigie.rows().first()).toBeVisible()
    const times = await page.evaluate(async () => {
      const grid = document.querySelector<HTMLElement>('[data-testid=jobs-grid]')
      const found: number[] = []
      for (let step = 0; step < 10; step += 1) {
        const began = performance.now()
        grid?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }))
        const label = () => document.querySelector('.row.active .label')?.textContent
        while (document.querySelector('section h2')?.textContent.trim() !== label()?.trim()) {
          await new Promise((resolve) => requestAnimationFrame(resolve))
        }
        found.push(performance.now() - began)
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      return found.sort((a, b) => a - b)
    })
    expect(times[5]).toBeLessThan(100)
  })

  test('shows the longest moment of a day whole, in the list and among the rejects', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('failed').click()
    await vigie.rows().first().click()
    await vigie.tab('rejects').click()
    const cells = [vigie.rows().first().getByRole('gridcell').nth(3), vigie.rejects().getByRole('gridcell').nth(2)]
    for (const cell of cells) {
      const text = cell.locator('.cut')
      await expect(text).toHaveText(/^\d+\/\d+\/\d+, \d+:\d+:\d+\s[AP]M$/)
      const hidden = await text.evaluate((element) => {
        element.textContent = '12/28/26, 12:58:58 PM'
        return element.scrollWidth - element.clientWidth
      })
      expect(hidden).toBe(0)
    }
  })

  test('shows a transitional status at once and announces the change', async ({ page }) => {
    await page.goto('/')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('running').click()
    await vigie.rows().first().click()
    await vigie.command('pause').click()
    await expect(vigie.selectedRows().getByRole('img', { name: 'Pause in progress' })).toBeVisible()
    await expect(vigie.announcer).toContainText('Pause in progress')
    await expect(vigie.selectedRows().getByRole('img', { name: 'Paused' })).toBeVisible()
  })

  test('says why a command can’t be given, in the toolbar and in the context menu', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('finished').click()
    await vigie.rows().first().click()
    await expect(vigie.command('pause')).toHaveAttribute('aria-disabled', 'true')
    await expect(vigie.command('pause')).toHaveAttribute(
      'aria-description',
      /Not possible while the status is “Finished”/,
    )
    await vigie.rows().first().click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Pause' })).toHaveAttribute('aria-disabled', 'true')
    await expect(page.getByRole('menuitem', { name: 'Start' })).not.toHaveAttribute('aria-disabled', 'true')
  })

  test('asks before deleting', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('finished').click()
    await vigie.rows().first().click()
    const label = (await vigie.selectedRows().locator('.label').textContent())?.trim() ?? ''
    await page.keyboard.press('Delete')
    await expect(page.getByRole('alertdialog')).toContainText(label)
    await page.keyboard.press('Escape')
    await expect(vigie.row(label)).toHaveCount(1)
    await expect(vigie.grid).toBeFocused()
    await page.keyboard.press('Delete')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(vigie.row(label)).toHaveCount(0)
  })
})
