import type { ImportDraft } from '@shared/jobs/draft/draft'

/** What a person has said in a draft, as a text to compare: without what follows from the source alone. */
export function spoken(draft: ImportDraft): string {
  const fields = draft.fields
    .filter(({ touched }) => touched)
    .map(({ typeChosen, field, mapping, ...rest }) => {
      if (typeChosen) return { ...rest, field, mapping }
      const { name, label, required, rules } = field
      const { column, value, template, expression, transform } = mapping
      return {
        ...rest,
        field: { name, label, required, rules },
        mapping: { column, value, template, expression, transform },
      }
    })
  return JSON.stringify({ ...draft, fields })
}
