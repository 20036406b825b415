import { cli as cliEn } from './en/cli'
import { domain as domainEn } from './en/domain'
import { plausibility as plausibilityEn } from './en/plausibility'
import { repair as repairEn } from './en/repair'
import { shell as shellEn } from './en/shell'
import { undo as undoEn } from './en/undo'
import { window as windowEn } from './en/window'
import { cli as cliFr } from './fr/cli'
import { domain as domainFr } from './fr/domain'
import { plausibility as plausibilityFr } from './fr/plausibility'
import { repair as repairFr } from './fr/repair'
import { shell as shellFr } from './fr/shell'
import { undo as undoFr } from './fr/undo'
import { window as windowFr } from './fr/window'
import type { Language } from './plural'

interface Tree {
  readonly [key: string]: string | Tree
}

/** Every message by its full key, e.g. `error.file.notFound`: flat, because codes have dots in them. */
export type Catalogue = Readonly<Record<string, string>>

function flatten(tree: Tree, prefix = '', flat: Record<string, string> = {}): Record<string, string> {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat[prefix + key] = value
    else flatten(value, `${prefix}${key}.`, flat)
  }
  return flat
}

const TREES: Record<Language, Tree> = {
  en: {
    ...domainEn,
    plausibility: plausibilityEn,
    shell: shellEn,
    cli: cliEn,
    undo: undoEn,
    repair: repairEn,
    window: windowEn,
  },
  fr: {
    ...domainFr,
    plausibility: plausibilityFr,
    shell: shellFr,
    cli: cliFr,
    undo: undoFr,
    repair: repairFr,
    window: windowFr,
  },
}
const flattened: Partial<Record<Language, Catalogue>> = {}

/** All texts of Vigie, each language made when it is asked for. Give it to vue-i18n and to createTranslate together with `resolveMessage`. */
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = {
  get en() {
    return (flattened.en ??= flatten(TREES.en))
  },
  get fr() {
    return (flattened.fr ??= flatten(TREES.fr))
  },
}

/** The `messageResolver` of vue-i18n and @intlify/core-base for a flat catalogue. */
export function resolveMessage(messages: unknown, key: string): string | null {
  const text = (messages as Catalogue)[key]
  return text === undefined ? null : text
}
