import type { IpcParam, IpcReplies } from '@shared/ipc/contract'
import { AUTO, delimitedFormatSchema } from '@shared/jobs/dialect'
import type { JournalEntry } from '@shared/journal/entry'
import { REPAIR_STATES } from '@shared/rejects/corrections'
import type { RejectDetails, RejectLine } from '@shared/rejects/reject'
import type { Preview, Trial } from '@shared/runner/sources'
import type { RejectGroup } from '@shared/runner/protocol'

const START = Date.UTC(2026, 10, 20, 8, 30)

function journalEntry(line: number): JournalEntry {
  const at = new Date(START + line * 137).toISOString()
  if (line === 0) return { at, level: 'info', code: 'run.started', params: {} }
  if (line % 17 === 0) {
    const params = { file: 'customers_2026.csv', line: line * 3, rejectCode: 'value.type', field: 'birth_date' }
    return { at, level: 'warning', code: 'reject.first', params }
  }
  if (line % 53 === 0) return { at, level: 'error', code: 'runner.restarted', params: { deaths: 1, reason: 'SIGKILL' } }
  return { at, level: 'info', code: 'checkpoint.reached', params: { processed: line * 1000, checkpoint: line } }
}

/** A page of a journal of `total` lines, none of which is kept. */
export function journalPage(total: number, param: IpcParam<'journal.page'>): IpcReplies['journal.page'] {
  const all = param.levels === null && param.search === ''
  const lines = all
    ? null
    : Array.from({ length: total }, (_, line) => line).filter((line) => {
        const entry = journalEntry(line)
        return (
          (param.levels === null || param.levels.includes(entry.level)) && JSON.stringify(entry).includes(param.search)
        )
      })
  const matching = lines?.length ?? total
  const first = param.from === 'end' ? Math.max(0, matching - param.limit) : param.offset
  const count = Math.max(0, Math.min(param.limit, matching - first))
  const entries = Array.from({ length: count }, (_, index) => {
    const line = lines?.[first + index] ?? first + index
    return { ...journalEntry(line), line }
  })
  return { entries, total, matching }
}

const CODES = ['value.type', 'value.required', 'file.columns.missing', 'record.double'] as const

export function rejectLine(index: number): RejectLine {
  const code = CODES[index % CODES.length] ?? 'value.type'
  const whole = code === 'file.columns.missing' || code === 'record.double'
  return {
    seq: index + 1,
    severity: index % 5 === 4 ? 'warning' : 'error',
    connector: code === 'file.columns.missing' ? 'file' : 'database',
    file: '/data/deliveries/customers_2026.csv',
    line: index * 3 + 2,
    record: index * 3 + 1,
    at: new Date(START + index).toISOString(),
    code,
    field: whole ? null : code === 'value.type' ? 'birth_date' : 'email',
    params: code === 'value.type' ? { type: 'date' } : whole ? { found: 3, expected: 5, key: '4711' } : {},
    value: code === 'value.type' ? '31/02/1985' : null,
    repair: REPAIR_STATES[index % 7] ?? 'none',
  }
}

export function rejectPage(total: number, param: IpcParam<'rejects.page'>): IpcReplies['rejects.page'] {
  const step = param.filter.code === undefined ? 1 : CODES.length
  const shift = Math.max(
    0,
    CODES.findIndex((code) => code === param.filter.code),
  )
  const matching = param.filter.search === undefined ? Math.floor(total / step) : 12
  const count = Math.max(0, Math.min(param.limit, matching - param.offset))
  return {
    lines: Array.from({ length: count }, (_, index) => rejectLine((param.offset + index) * step + shift)),
    total: matching,
  }
}

export function oneReject(seq: number): RejectDetails {
  return {
    ...rejectLine(seq - 1),
    more: seq % 2 === 0 ? [] : [{ code: 'value.required', field: 'email', params: {}, value: '' }],
    columns: ['id', 'name', 'birth_date', 'email', 'city'],
    values: [String(seq), 'Zoé Lefèvre', '31/02/1985', '', 'Châteauroux'],
    fieldColumns: { birth_date: 2, email: 3 },
    original: `${seq};"Zoé Lefèvre";31/02/1985;;Châteauroux`,
    repair: {
      state: 'failing',
      values: [String(seq), 'Zoé Lefèvre', '31/02/1986', 'zoe@example.org', 'Châteauroux'],
      at: new Date(START).toISOString(),
      run: null,
      causes: [{ code: 'value.type', field: 'birth_date', params: { type: 'date' }, value: '31/02/1986' }],
    },
    unrepairable: null,
  }
}

export function rejectGroups(total: number): readonly RejectGroup[] {
  return CODES.map((code, index) => {
    const { field, severity, value } = rejectLine(index)
    return { code, field, severity, count: Math.floor(total / CODES.length), example: value }
  })
}

export function fakePreview({ file, format: wanted }: IpcParam<'import.preview'>): Preview {
  const format = delimitedFormatSchema.safeParse(wanted).data ?? delimitedFormatSchema.parse({})
  const names = ['id', 'name', 'birth_date', 'amount', 'city', 'active', 'country_of_residence']
  const types = ['integer', 'text', 'date', 'decimal', 'text', 'boolean', 'text'] as const
  const delimiter = format.delimiter === AUTO ? ';' : format.delimiter
  const split = delimiter === ';'
  const values = (row: number) => [`${row}`, 'Zoé Lefèvre', '1985-02-03', `${row}.50`, 'Châteauroux', 'true', 'France']
  return {
    detection: {
      file,
      bytes: 128_456_789,
      format: {
        kind: 'delimited',
        collapse: false,
        encoding: 'windows-1252',
        delimiter,
        quote: '"',
        escape: '"',
        header: true,
        skipLines: 0,
        comment: null,
        headerLines: format.headerLines === AUTO ? 1 : format.headerLines,
        irregular: format.irregular,
        tableEnd: format.tables === 'all' ? null : 190,
      },
      why: { encoding: '', delimiter: '', quote: '', escape: '', header: '', skipLines: '', comment: '' },
      columns: (split ? names : [names.join(';')]).map((name, index) => ({
        name,
        type: split ? (types[index] ?? 'text') : 'text',
        ...(types[index] === 'decimal' ? { precision: 12, scale: 2 } : {}),
        why: 'column.values',
        samples: split ? [values(1)[index] ?? '', values(2)[index] ?? ''] : [values(1).join(';')],
      })),
    },
    rows: Array.from({ length: 200 }, (_, row) => ({
      line: row + 2,
      values: row % 40 === 7 ? values(row).slice(0, 3) : split ? values(row) : [values(row).join(';')],
      code: row % 40 === 7 ? 'file.columns.missing' : null,
      mended: row % 40 === 3 ? 'file.quote' : null,
    })),
  }
}

/** Values that no step and no type changes; every tenth record is wrong in fields of dates. */
export function fakeTrial({ fields = [], rules = [] }: IpcParam<'import.trial'>): Trial {
  return {
    records: 200,
    kept: 150,
    filterError: null,
    fields: fields.map(({ field, mapping }) => ({
      error: null,
      type: null,
      empty: 2,
      faults: field.type === 'date' ? 20 : 0,
      samples: ['1985-02-03', '1990-12-31', '2001-06-15'].map((text) => ({
        stages: [text, ...(mapping.transform ?? []).map(() => text)],
        value: text,
        fault: null,
      })),
    })),
    rules: rules.map(() => ({ error: null, broken: 3 })),
  }
}
