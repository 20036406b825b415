import type { ImportDefinitionInput } from '@shared/jobs/definition'

/** A definition in which everything is said that can be. */
export const WHOLE: ImportDefinitionInput = {
  label: 'Everything',
  description: 'All that a job file can say',
  source: {
    files: ['in/orders-*.csv', 'more.csv'],
    format: {
      kind: 'delimited',
      delimiter: ';',
      encoding: 'windows-1252',
      headerLines: 2,
      irregular: 'fit',
      tables: 'all',
    },
    first: 5,
    last: 900,
    filter: `country = 'FR'`,
    trim: true,
    nullWords: ['N/A', '-'],
    drift: { missing: 'warn', new: 'goOn' },
  },
  target: {
    dataset: 'orders',
    fields: [
      { name: 'id', type: 'integer', required: true, label: 'Number', rules: { min: 1, unique: true } },
      { name: 'day', type: 'date' },
      { name: 'price', type: 'decimal', precision: 9, scale: 3 },
      { name: 'who', type: 'text', rules: { maxLength: 80 } },
      { name: 'double', type: 'number' },
      { name: 'from', type: 'text', rules: { values: [{ value: 'web', label: 'Web' }] } },
      { name: 'again', type: 'text' },
      { name: 'later', type: 'text' },
    ],
  },
  mapping: [
    { field: 'id', column: 'Id' },
    { field: 'day', column: 'Day', format: { patterns: ['dd/MM/yyyy'] } },
    { field: 'price', column: 'Price', format: { decimal: ',', currency: false }, transform: [{ kind: 'trim' }] },
    { field: 'who', template: '{First} {Last}', transform: ['collapse'] },
    { field: 'double', expression: 'TRY_CAST("Price" AS DOUBLE) * 2' },
    { field: 'from', value: 'web' },
    { field: 'again', column: 'Id' },
  ],
  rules: [
    { condition: 'price > 0', message: { en: 'No price', fr: 'Pas de prix' }, action: 'warn' },
    { condition: 'day IS NOT NULL', message: 'No day' },
  ],
  reconciliation: {
    operation: 'upsert',
    key: ['id'],
    secondKey: ['who', 'day'],
    doubles: 'reject',
    updates: { price: 'ifEmpty', from: 'onInsert' },
  },
  errors: {
    onError: 'warn',
    fields: { id: 'reject', double: 'stop' },
    stopWhenFirstRejected: null,
    stopAfterRejects: 7,
    stopAbovePercent: 2.5,
    whenStopped: 'takeBack',
  },
  plausibility: { action: 'fail', minimumRows: 12 },
}
