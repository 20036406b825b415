import type { IpcParam, IpcReplies } from '@shared/ipc/contract'
import type { Dataset } from '@shared/jobs/fields'
import { exportDefinitionSchema, labelOf } from '@shared/jobs/export/definition'
import { filterNodes, type FilterNode } from '@shared/jobs/export/filter'
import { fileNameOf, parseFileName } from '@shared/jobs/export/file-name'

const MEMBERS: Dataset = {
  name: 'members',
  label: 'Members',
  rows: 12_345,
  fields: [
    { name: 'id', type: 'integer', required: true },
    { name: 'name', type: 'text', required: false },
    { name: 'Birth Date', type: 'date', required: false },
    {
      name: 'status',
      type: 'text',
      required: false,
      rules: { values: [{ value: 'A', label: 'Active' }, { value: 'C', label: 'Closed' }, { value: 'P' }] },
    },
    { name: 'vip', type: 'boolean', required: false },
  ],
}

export const FAKE_DATASETS: readonly Dataset[] = [
  { name: 'customers', label: 'Customers', rows: 12_345, fields: MEMBERS.fields.slice(0, 3) },
  MEMBERS,
]

/** The conditions of a filter as a text, joined as they are in it: enough to see that the window sends what was built. */
function textOf(node: FilterNode): string {
  if ('of' in node) {
    const parts = node.of.map(textOf)
    return parts.length === 1 ? parts.join('') : `(${parts.join(node.kind === 'and' ? ' AND ' : ' OR ')})`
  }
  if (node.kind === 'sql') return `(${node.condition})`
  return [`"${node.field}"`, node.operator, ...[node.value ?? [], node.values ?? []].flat()].join(' ')
}

export function fakeOutline({ source, filter }: IpcParam<'export.outline'>): IpcReplies['export.outline'] {
  const wrong = source.sql?.includes('frm') === true
  const columns = MEMBERS.fields.map(({ name, type }) => ({ name, type }))
  const sourceError = { code: 'select.wrong', params: { line: 2, character: 3, reason: 'syntax error' } } as const
  if (wrong) return { columns: [], sourceError, filter: null, filterError: null }
  const isBad =
    filter !== null && filterNodes(filter as FilterNode).some(({ node }) => 'value' in node && node.value === 'bad')
  return {
    columns: source.sql === undefined ? columns : columns.slice(0, 2),
    sourceError: null,
    filter: filter === null || isBad ? null : textOf(filter as FilterNode),
    filterError: isBad ? { code: 'export.filterValue', params: { field: 'id', value: 'bad', type: 'integer' } } : null,
  }
}

export function fakeExportPreview({ definition: input }: IpcParam<'export.preview'>): IpcReplies['export.preview'] {
  const { columns: wanted, format, target } = exportDefinitionSchema.parse(input)
  const columns =
    wanted?.map((column) => ({ label: labelOf(column), type: 'text' as const })) ??
    MEMBERS.fields.map(({ name, type }) => ({ label: name, type }))
  const rows = Array.from({ length: 200 }, (_, row) => columns.map((_column, index) => `${row + 1}.${index + 1}`))
  const delimiter = format.kind === 'delimited' ? format.delimiter : ' '
  const lines = [columns.map(({ label }) => label), ...rows].map((cells) => cells.join(delimiter))
  const name = parseFileName(target.file)
  return {
    columns,
    rows,
    text: format.kind === 'xlsx' || format.kind === 'parquet' ? null : `${lines.join('\n')}\n`,
    filter: null,
    file: name === null ? '' : fileNameOf(name, { date: new Date(2026, 10, 26), number: 1, value: '…' }),
  }
}

/** What the export in the fake list is defined as. */
export function fakeExportDefinition(label: string, description: string, file: string) {
  return exportDefinitionSchema.parse({
    kind: 'export',
    label,
    description,
    source: { dataset: 'members', filter: { field: 'status', operator: 'in', values: ['A', 'P'] } },
    columns: [{ column: 'id' }, { column: 'name', label: 'Name', transform: ['upper'] }],
    target: { file },
  })
}
