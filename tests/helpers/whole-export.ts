import type { ExportDefinitionInput } from '@shared/jobs/export/definition'

/** As little as an export has to say. */
export const MINIMAL_EXPORT: ExportDefinitionInput = {
  kind: 'export',
  label: 'Clients',
  source: { dataset: 'clients' },
  target: { file: 'clients.csv' },
}

/** Everything that an export can say. */
export const WHOLE_EXPORT: ExportDefinitionInput = {
  kind: 'export',
  label: 'Clients of the day',
  description: 'For the branches',
  source: {
    dataset: 'clients',
    filter: {
      kind: 'and',
      of: [
        { field: 'city', operator: 'in', values: ['Paris', 'Lyon'], ignoreCase: true },
        {
          kind: 'or',
          of: [
            { field: 'age', operator: 'between', values: [18, 30] },
            { kind: 'sql', condition: 'vip' },
          ],
        },
      ],
    },
    sort: [{ field: 'city' }, { field: 'age', direction: 'desc', empty: 'first' }],
    differential: { by: 'field', field: 'changed' },
  },
  columns: [
    { column: 'name', transform: ['trim', 'upper'] },
    { label: 'From', value: 'web' },
    { label: 'Both', template: '{name} {city}' },
    { label: 'Next year', expression: 'age + 1' },
  ],
  enumerations: 'labels',
  format: { kind: 'delimited', delimiter: ';', values: { decimal: ',' } },
  target: { file: 'out/clients-{date:yyyyMMdd}-{value}.csv', overwrite: true, split: { by: 'value', column: 'city' } },
}
