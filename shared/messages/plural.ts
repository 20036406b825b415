/** Languages of the catalogue; the first is the fall-back. */
export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

const rules: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules('en'), fr: new Intl.PluralRules('fr') }

/**
 * Which of the forms of a message (`one | other`) goes with `count`, by the rules of the language: in French 0 and 1,5 are
 * singular. The shape is the one vue-i18n asks of a plural rule.
 */
export function pluralIndex(language: Language, count: number, forms: number): number {
  return forms < 2 || rules[language].select(count) === 'one' ? 0 : forms - 1
}

/** The plural rules as vue-i18n and @intlify/core-base take them. */
export const PLURAL_RULES = {
  en: (count: number, forms: number) => pluralIndex('en', count, forms),
  fr: (count: number, forms: number) => pluralIndex('fr', count, forms),
}

/** The catalogue's language for a system locale such as `fr-CA` or `fr_FR.UTF-8`. */
export function languageOf(locale: string | undefined): Language {
  return locale !== undefined && /^fr\b/i.test(locale.replace('_', '-')) ? 'fr' : 'en'
}
