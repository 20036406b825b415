import { w } from '../i18n/i18n'

/** What a choice that is left open says. */
export function automatic(found: string | undefined): string {
  return found === undefined ? w('format.auto') : w('format.autoFound', { found })
}
