import { compile, createCoreContext, registerMessageCompiler, translate } from '@intlify/core-base'
import { CATALOGUES, resolveMessage } from './catalogue'
import { PLURAL_RULES, type Language } from './plural'

/** Parameters of a message; numbers are written the way the language writes them. `count` chooses the plural form. */
export type MessageParams = Readonly<Record<string, string | number>>

/** Text of a message key such as `status.paused`. */
export type Translate = (key: string, params?: MessageParams) => string

/** Made when the first number is written: that costs more than everything else that is loaded here. */
const numbers: Partial<Record<Language, Intl.NumberFormat>> = {}

function writeNumber(language: Language, value: number): string {
  numbers[language] ??= new Intl.NumberFormat(language, { maximumFractionDigits: 6 })
  return numbers[language].format(value)
}

/** Numbers that are names: they are not grouped. */
export const NUMBER_NAMES: readonly string[] = ['pid', 'line']

/** The parameters as texts, numbers grouped ("1,234.5"; in French "1 234,5" with the narrow no-break space). */
export function formatParams(language: Language, params: MessageParams): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value !== 'number' ? value : NUMBER_NAMES.includes(name) ? String(value) : writeNumber(language, value),
    ]),
  )
}

/** A translate function outside of the window (main process, command line, files); a key without text comes back as it is. */
export function createTranslate(language: Language): Translate {
  registerMessageCompiler(compile)
  const context = createCoreContext({
    locale: language,
    fallbackLocale: 'en',
    messages: CATALOGUES,
    messageResolver: resolveMessage,
    pluralRules: PLURAL_RULES,
    missingWarn: false,
    fallbackWarn: false,
    warnHtmlMessage: false,
  })
  return (key, params = {}) => {
    const named = formatParams(language, params)
    const count = params['count']
    const text = typeof count === 'number' ? translate(context, key, named, count) : translate(context, key, named)
    return typeof text === 'string' ? text : key
  }
}
