/** The program's log in memory: `vi.mock('electron-log/main', () => import('./log'))`. */
export const logged: { readonly level: 'warn' | 'error'; readonly text: string }[] = []

const at =
  (level: 'warn' | 'error') =>
  (...parts: unknown[]) =>
    logged.push({ level, text: parts.map(String).join(' ') })

export default { warn: at('warn'), error: at('error') }
