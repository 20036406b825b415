import type { Locator, Page } from '@playwright/test'
import { createTranslate } from '@shared/messages/translate'
import type { JobCommand } from '@shared/jobs/commands'
import type { Status } from '@shared/jobs/statuses'
import type { Language } from '@shared/messages/plural'

/** What of axe-core's result the tests look at. */
export interface AxeViolation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string; readonly target: readonly unknown[] }[]
}

/** Rules of axe-core that look at colours. */
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block'] as const
const LIGHT_FIRST = ['light', 'dark'] as const
const DARK_FIRST = ['dark', 'light'] as const

/** The window as a person sees it: found by role and name, in either language. Works in Electron and in a browser alike. */
export class VigieWindow {
  readonly page: Page
  readonly t: ReturnType<typeof createTranslate>
  /** The list of jobs. */
  readonly grid: Locator
  readonly announcer: Locator

  constructor(page: Page, language: Language = 'en') {
    this.page = page
    this.t = createTranslate(language)
    this.grid = page.getByTestId('jobs-grid')
    this.announcer = page.getByTestId('announcer')
  }

  /** Rows of jobs that are in the document now, without the header. */
  rows(): Locator {
    return this.grid.locator('[role=row][aria-selected]')
  }
  row(label: string | RegExp): Locator {
    return this.rows().filter({ hasText: label })
  }
  activeRow(): Locator {
    return this.grid.locator('.row.active')
  }
  selectedRows(): Locator {
    return this.grid.locator('[role=row][aria-selected=true]')
  }
  header(column: string): Locator {
    return this.grid.getByRole('columnheader', { name: this.t(`window.column.${column}`) })
  }
  command(command: JobCommand): Locator {
    return this.page.getByRole('toolbar').getByRole('button', { name: this.t(`command.${command}`), exact: true })
  }
  newImport(): Locator {
    return this.page.getByRole('toolbar').getByRole('button', { name: this.t('window.command.newImport') })
  }
  newExport(): Locator {
    return this.page.getByRole('toolbar').getByRole('button', { name: this.t('window.command.newExport') })
  }
  statusChip(status: Status): Locator {
    return this.page
      .getByRole('group', { name: this.t('window.filter.byStatus') })
      .getByRole('button', { name: new RegExp(`^${this.t(`status.${status}`)} [\\d,\\s]+$`) })
  }
  tab(tab: 'general' | 'journal' | 'rejects'): Locator {
    return this.page.getByRole('tab', { name: this.t(`window.tab.${tab}`) })
  }
  details(): Locator {
    return this.page.getByRole('region', { name: this.t('window.details.title'), exact: true })
  }
  log(): Locator {
    return this.page.getByRole('log')
  }
  rejects(): Locator {
    return this.page.getByRole('grid', { name: this.t('window.rejects.list'), exact: true })
  }
  /** A step of the import page. */
  step(step: 'source' | 'format' | 'mapping' | 'reconciliation' | 'errors' | 'summary'): Locator {
    return this.page
      .getByRole('navigation', { name: this.t('window.import.steps') })
      .getByRole('button', { name: this.t(`window.step.${step}`) })
  }
  /** A step of the export page. */
  exportStep(step: 'source' | 'columns' | 'format' | 'target' | 'summary'): Locator {
    return this.page
      .getByRole('navigation', { name: this.t('window.export.steps') })
      .getByRole('button', { name: this.t(`window.export.step.${step}`) })
  }
  search(): Locator {
    return this.page.getByRole('textbox', { name: this.t('window.filter.text') })
  }
  window(key: string): string {
    return this.t(`window.${key}`)
  }

  /** Violations of axe-core (its source is passed in) that are serious or critical. @param rules those that are asked, all where left out */
  async seriousViolations(axeSource: string, rules?: readonly string[]): Promise<readonly AxeViolation[]> {
    if (!(await this.page.evaluate(() => 'axe' in globalThis))) await this.page.evaluate(axeSource)
    const found = await this.page.evaluate(async (runOnly) => {
      const { axe } = globalThis as unknown as { axe: { run: (what: unknown) => Promise<{ violations: unknown }> } }
      return (await axe.run(runOnly === undefined ? undefined : { runOnly })).violations
    }, rules)
    return (found as AxeViolation[]).filter(({ impact }) => impact === 'serious' || impact === 'critical')
  }

  /**
   * The same in both themes, where the window has that of the system: all rules in the one that it has now, those of colours in the other one, which stays. Nothing else depends on the
   * theme.
   */
  async seriousViolationsInBothThemes(axeSource: string): Promise<readonly (AxeViolation & { theme: string })[]> {
    const root = this.page.locator('html')
    const [now, other] = (await root.getAttribute('data-theme')) === 'dark' ? DARK_FIRST : LIGHT_FIRST
    const found = await this.seriousViolations(axeSource)
    await this.page.emulateMedia({ colorScheme: other })
    await this.page.locator(`html[data-theme=${other}]`).waitFor({ state: 'attached' })
    const colours = await this.seriousViolations(axeSource, RULES_OF_COLOURS)
    return [
      ...found.map((violation) => ({ ...violation, theme: now })),
      ...colours.map((violation) => ({ ...violation, theme: other })),
    ]
  }

  /** Texts of elements whose content is cut off without an ellipsis and a title that would show it whole. */
  async clippedTexts(): Promise<readonly string[]> {
    return this.page.evaluate(`(() => {
      const clipped = []
      for (const element of document.querySelectorAll('button, label, legend, h1, h2, h3, p, dt, th, [role=tab], [role=columnheader], [role=menuitem], kbd')) {
        if (element.closest('.sr-only') || element.offsetParent === null) continue
        const style = getComputedStyle(element)
        if (style.overflow !== 'visible' && style.textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1) {
          clipped.push(element.textContent.trim())
        }
        const box = element.getBoundingClientRect()
        if (box.width > 0 && element.closest('[role=grid], [role=table], .scroller') === null && box.right > innerWidth + 1) {
          clipped.push('beyond the window: ' + element.textContent.trim())
        }
        if (style.overflow === 'visible' && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) {
          clipped.push('out of its box: ' + element.textContent.trim())
        }
      }
      return clipped
    })()`)
  }
}
