import { readFileSync, writeFileSync } from 'node:fs'
import { screen, type BrowserWindow, type Rectangle } from 'electron'
import { z } from 'zod'

const stateSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  maximized: z.boolean(),
})

export const MINIMUM = { width: 1024, height: 640 } as const
const USUAL = { width: 1280, height: 800 } as const

/** Place and size of the window when it was last closed, as far as a screen still has it. */
export function readWindowState(
  file: string,
): Partial<Rectangle> & { width: number; height: number; maximized: boolean } {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    const { workArea } = screen.getDisplayMatching(state)
    const isVisible =
      state.x + 100 < workArea.x + workArea.width &&
      state.x + state.width > workArea.x + 100 &&
      state.y >= workArea.y - 10 &&
      state.y + 50 < workArea.y + workArea.height
    if (isVisible) return state
    return { width: state.width, height: state.height, maximized: state.maximized }
  } catch {
    // The first start, or a file that is no good: the usual size does.
    return { ...USUAL, maximized: false }
  }
}

/** Remembers place and size; a failure costs the user nothing but them. */
export function keepWindowState(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    try {
      writeFileSync(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }))
    } catch {
      // Nothing depends on it.
    }
  })
}
