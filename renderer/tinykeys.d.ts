/** The package has types, but its `exports` hides them. */
declare module 'tinykeys' {
  /** Binds shortcuts to a target; returns the function that takes them away. */
  export function tinykeys(
    target: Window | HTMLElement,
    bindings: Readonly<Record<string, (event: KeyboardEvent) => void>>,
  ): () => void
}
