import type { DraftField } from '@shared/jobs/draft/draft'
import { t, w } from '../../i18n/i18n'

/** What fills a field that has no column of its own, in a few words. */
export function fillingOf({ from, mapping }: DraftField): string {
  switch (from) {
    case 'nothing':
      return w('field.nothing')
    case 'column':
      return mapping.column ?? ''
    default:
      return mapping[from] ?? ''
  }
}

/** What was said of a field besides its name and type: `2 transformations`, `1 rule`. */
export function marksOf({ from, field, mapping }: DraftField): string[] {
  const rules = Object.keys(field.rules ?? {}).filter((name) => name !== 'extend').length
  const steps = mapping.transform?.length ?? 0
  return [
    ...(from === 'column' || from === 'nothing' ? [] : [t(`textSource.${from}`)]),
    ...(mapping.format?.patterns?.slice(0, 1) ?? []),
    ...(steps === 0 ? [] : [w('fields.steps', { count: steps })]),
    ...(rules === 0 ? [] : [w('fields.rules', { count: rules })]),
  ]
}
