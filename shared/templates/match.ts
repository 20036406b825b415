import { matchable } from '../jobs/naming'
import type { ImportTemplate } from './template'

/** How well a template fits the columns of a file: by their exact names, or but for case, accents, blanks, hyphens and underscores. */
export const TEMPLATE_FITS = ['exact', 'alike'] as const
export type TemplateFit = (typeof TEMPLATE_FITS)[number]

/** Whether the columns of a file, in any order, are those of a template; null where they are not, or the template knows none. */
export function fitOf(template: ImportTemplate, columns: readonly string[]): TemplateFit | null {
  const known = template.source.columns
  if (known === undefined) return null
  const fits = (as: (name: string) => string): boolean => {
    const found = new Set(columns.map(as))
    const all = new Set(known.map(({ name }) => as(name)))
    return (
      found.size === columns.length &&
      columns.every((name) => all.has(as(name))) &&
      known.every(({ name, optional }) => optional === true || found.has(as(name)))
    )
  }
  if (fits((name) => name)) return 'exact'
  return fits(matchable) ? 'alike' : null
}

/** Templates for a file with these columns: the best fitting ones first, the newest among them first. */
export function fittingTemplates<T extends { readonly template: ImportTemplate; readonly changedAt: string }>(
  records: Iterable<T>,
  columns: readonly string[],
): (T & { readonly fit: TemplateFit })[] {
  return [...records]
    .flatMap((record) => {
      const fit = fitOf(record.template, columns)
      return fit === null ? [] : [{ ...record, fit }]
    })
    .sort(
      (a, b) => TEMPLATE_FITS.indexOf(a.fit) - TEMPLATE_FITS.indexOf(b.fit) || b.changedAt.localeCompare(a.changedAt),
    )
}
