import { onScopeDispose } from 'vue'
import { tinykeys } from 'tinykeys'
import { usePage } from '../stores/page'
import { useQuestion } from '../stores/question'
import { COMMAND_IDS, COMMANDS } from './registry'
import { useCommands } from './useCommands'

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]') !== null
  )
}

/** Shortcuts of the registry, for as long as the calling component lives. */
export function useShortcuts(): void {
  const commands = useCommands()
  const page = usePage()
  const question = useQuestion()

  const covered = () => page.isCovered || question.asked !== null

  const bindings = COMMAND_IDS.flatMap((id) => {
    const { shortcut, whileTyping } = COMMANDS[id]
    if (shortcut === null) return []
    const press = (event: KeyboardEvent) => {
      if (covered() || event.defaultPrevented || (isTyping(event.target) && !whileTyping)) return
      // Also keeps the native menu from running the same command a second time.
      event.preventDefault()
      void commands.run(id)
    }
    return [[shortcut, press] as const]
  })
  onScopeDispose(tinykeys(window, Object.fromEntries(bindings)))
}
