import { useEventListener } from '@vueuse/core'
import { ref, type Ref } from 'vue'
import { pathOf } from '../bridge/bridge'

/** Files dropped anywhere on the window, as absolute paths. The result is true while files are dragged over it. */
export function useFileDrop(dropped: (paths: readonly string[]) => void): Readonly<Ref<boolean>> {
  const over = ref(false)
  // Entering a child comes before leaving its parent: only the outermost leave means that the drag has left.
  let depth = 0

  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

  useEventListener(window, 'dragenter', (event) => {
    if (!hasFiles(event)) return
    depth += 1
    over.value = true
  })
  useEventListener(window, 'dragleave', (event) => {
    if (!hasFiles(event)) return
    depth = Math.max(0, depth - 1)
    if (depth === 0) over.value = false
  })
  useEventListener(window, 'dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
  })
  useEventListener(window, 'drop', (event) => {
    event.preventDefault()
    depth = 0
    over.value = false
    const paths = [...(event.dataTransfer?.files ?? [])].map(pathOf).filter((path) => path !== '')
    if (paths.length > 0) dropped(paths)
  })
  return over
}
