import { cli as cliEn } from './en/cli'
import { domain as domainEn } from './en/domain'
import { shell as shellEn } from './en/shell'
import { undo as undoEn } from './en/undo'
import { window as windowEn } from './en/window'
import { cli as cliFr } from './fr/cli'
import { domain as domainFr } from './fr/domain'
import { shell as shellFr } from './fr/shell'
import { undo as undoFr } from './fr/undo'
import { window as windowFr } from './fr/window'
import type { Language } from './plural'

interface Tree {
  readonly [key: string]: string | Tree
}

/** Every message by its full key, e.g. `error.file.notFound`: flat, because codes have dots in them. */
export type Catalogue = Readonly<Record<string, string>>

function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.entries(tree).reduce<Record<string, string>>((flat, [key, value]) => {
    const path = prefix + key
    return Object.assign(flat, typeof value === 'string' ? { [path]: value } : flatten(value, `${path}.`))
  }, {})
}

/** All texts of Vigie. Give it to vue-i18n and to createTranslate together with `resolveMessage`. */
export const CATALOGUES: Record<Language, Catalogue> = {
  en: flatten({ ...domainEn, shell: shellEn, cli: cliEn, undo: undoEn, window: windowEn }),
  fr: flatten({ ...domainFr, shell: shellFr, cli: cliFr, undo: undoFr, window: windowFr }),
}

/** The `messageResolver` of vue-i18n and @intlify/core-base for a flat catalogue. */
export function resolveMessage(messages: unknown, key: string): string | null {
  const text = (messages as Catalogue)[key]
  return text === undefined ? null : text
}
