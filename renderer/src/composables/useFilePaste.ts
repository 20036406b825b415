import { useEventListener } from '@vueuse/core'
import { pathOf } from '../bridge/bridge'
import { isAbsolute, pathsIn } from '../form/paths'

/** Files that are pasted anywhere but into a field: copied in a file manager, or as whole paths. */
export function useFilePaste(pasted: (paths: readonly string[]) => void): void {
  useEventListener(document, 'paste', (event) => {
    const target = event.target as HTMLElement | null
    if (target?.closest('input, textarea, [contenteditable]')) return
    const files = [...(event.clipboardData?.files ?? [])].map(pathOf).filter((path) => path !== '')
    const written = pathsIn(event.clipboardData?.getData('text') ?? '').filter(isAbsolute)
    const paths = files.length > 0 ? files : written
    if (paths.length === 0) return
    event.preventDefault()
    pasted(paths)
  })
}
