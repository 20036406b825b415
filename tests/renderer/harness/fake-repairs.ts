import type { IpcReplies } from '@shared/ipc/contract'

/** What is corrected of a run with many rejects: some of it would pass, some would not. */
export const FAKE_REPAIRS = {
  progress: { refused: 1_000_000, repaired: 0, passing: 1204, failing: 37, untried: 12 },
  columns: {
    columns: [
      { name: 'id', field: { name: 'id', type: 'integer', required: true } },
      { name: 'birth_date', field: { name: 'birth_date', type: 'date', required: false } },
      {
        name: 'city',
        field: {
          name: 'city',
          type: 'text',
          required: false,
          rules: { values: [{ value: 'paris', label: 'Paris' }, { value: 'lyon' }] },
        },
      },
    ],
  },
  preview: {
    matched: 10_000,
    corrected: 8200,
    unreadable: 3,
    partial: true,
    passing: 8100,
    causes: [{ code: 'value.type', field: 'birth_date', count: 100 }],
    examples: [
      { line: 12, changes: [{ column: 'birth_date', before: '31/12/1985', after: '1985-12-31' }], causes: [] },
      {
        line: 15,
        changes: [{ column: 'birth_date', before: '31/02/1985', after: '31/02/1985' }],
        causes: [{ code: 'value.type', field: 'birth_date', params: { type: 'date' }, value: '31/02/1985' }],
      },
    ],
  },
} as const satisfies {
  readonly progress: IpcReplies['repairs.progress']
  readonly columns: IpcReplies['repairs.columns']
  readonly preview: IpcReplies['repairs.preview']
}
