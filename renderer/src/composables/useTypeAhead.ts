/** Letters typed within this time belong together. */
const TOGETHER_MS = 700

/** Gathers letters typed on a list: `(key) => text typed so far`, or null where the key is no letter. */
export function useTypeAhead(): (event: KeyboardEvent) => string | null {
  let typed = ''
  let last = 0
  return (event) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return null
    if (event.timeStamp - last >= TOGETHER_MS) typed = ''
    // A space belongs to a text that is being typed; alone it selects.
    if (event.key === ' ' && typed === '') return null
    typed += event.key
    last = event.timeStamp
    return typed
  }
}
