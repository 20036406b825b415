import { _electron } from '@playwright/test'

/**
 * `node rejects.js ELECTRON ROOT WORKSPACE TRIES`: how long the window takes from the click on the tab of the rejects to its first rows, and to its groups by
 * cause, for the one job of a workspace; a fresh program each time. Every other time the click does not even wait for the data process, which is
 * started with the window. Then the list is scrolled through, frame by frame. Needs a display.
 * Prints `{started: {rowsMs, groupsMs}, atOnce: {rowsMs, groupsMs}, framesMs, emptyFrames}`.
 */
const [electron, root, workspace, tries] = process.argv.slice(2)
if (electron === undefined || root === undefined || workspace === undefined)
  throw new Error('usage: rejects ELECTRON ROOT WORKSPACE TRIES')

/** Some two hundred rows a second, which is more than anybody reads. */
const FRAMES = 300
const PIXELS_A_FRAME = 90

/** In the window: milliseconds from the click on the tab to the frame in which its first rows, and its first cause, are shown. */
const OPEN_TAB = `(async () => {
  const shown = async (selector) => {
    while (document.querySelector(selector) === null) await new Promise((resolve) => requestAnimationFrame(resolve))
    return performance.now()
  }
  const tab = [...document.querySelectorAll('[role=tab]')].at(-1)
  const began = performance.now()
  tab.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
  const [rows, groups] = await Promise.all([
    shown('[role=tabpanel] [role=row][aria-busy=false] [role=gridcell]'),
    shown('[role=tabpanel] button[aria-pressed] .number'),
  ])
  return { rowsMs: rows - began, groupsMs: groups - began }
})()`

/** In the window: waits until the data process answers. */
const DATA_PROCESS = `window.vigie.requests['datasets.list'](undefined)`

/** In the window: scrolls on at every frame. Gives the time of each frame, and in how many of them no row was loaded. */
const SCROLL = `(async () => {
  const grid = document.querySelector('[role=tabpanel] [role=grid]')
  const times = []
  let empty = 0
  let last = performance.now()
  for (let frame = 0; frame < ${FRAMES}; frame++) {
    grid.scrollTop += ${PIXELS_A_FRAME}
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const now = performance.now()
    times.push(now - last)
    last = now
    if (grid.querySelector('[role=row][aria-busy=false]') === null) empty++
  }
  return { times, empty }
})()`

const started = { rowsMs: [] as number[], groupsMs: [] as number[] }
const atOnce = { rowsMs: [] as number[], groupsMs: [] as number[] }
const framesMs: number[] = []
let emptyFrames = 0
for (let turn = 0; turn < 2 * Number(tries); turn++) {
  const app = await _electron.launch({
    executablePath: electron,
    // Root may not use Chromium's sandbox; everybody else does.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, '--workspace', workspace],
    env: { ...(process.env as Record<string, string>), LANGUAGE: 'en' },
  })
  const page = await app.firstWindow()
  await page.locator('[role=grid] [role=row][aria-rowindex="2"]').click()
  const tab = page.getByRole('tab').first()
  await tab.click()
  await page.locator('[role=tabpanel] dl').first().waitFor()
  const isAtOnce = turn % 2 === 1
  if (!isAtOnce) await page.evaluate(DATA_PROCESS)
  const opened: { readonly rowsMs: number; readonly groupsMs: number } = await page.evaluate(OPEN_TAB)
  const times = isAtOnce ? atOnce : started
  times.rowsMs.push(opened.rowsMs)
  times.groupsMs.push(opened.groupsMs)
  const scrolled: { readonly times: number[]; readonly empty: number } = await page.evaluate(SCROLL)
  framesMs.push(...scrolled.times)
  emptyFrames += scrolled.empty
  await app.close()
}
process.stdout.write(`${JSON.stringify({ started, atOnce, framesMs, emptyFrames })}\n`)
