import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COUNTER_NAMES } from '@shared/jobs/counters'
import { importDefinitionSchema, type ImportDefinition } from '@shared/jobs/definition'

/** The cases of the Markdown files beside this one, written for people. */

export interface Case {
  readonly title: string
  /** Rows before, null where there is no dataset yet. */
  readonly before: readonly string[] | null
  /** What the file holds. */
  readonly file: string
  /** Rows after, in no order. */
  readonly after: readonly string[]
  readonly counters: Readonly<Record<string, number>>
  /** `line code field`, in their order. */
  readonly rejects: readonly string[]
  /** Code of the error with which the run ends early; null where it finishes. */
  readonly ends: string | null
  readonly definition: (file: string) => ImportDefinition
}

export const FIELDS = [
  { name: 'id', type: 'integer' },
  { name: 'name', type: 'text' },
  { name: 'n', type: 'integer' },
] as const

export function readCases(name: string): Case[] {
  const text = readFileSync(join(import.meta.dirname, name), 'utf8')
  return text
    .split(/^### /m)
    .slice(1)
    .map((section) => readCase(section))
}

function readCase(section: string): Case {
  const title = section.slice(0, section.indexOf('\n')).trim()
  const parts = /^([\s\S]*?)^```\n([\s\S]*?)^```\n([\s\S]*)$/m.exec(section.slice(title.length))
  const [, head = '', file, tail = ''] = parts ?? []
  if (file === undefined) throw new Error(`the case “${title}” has no file`)
  const settings = [...head.matchAll(/^- ([^:]+): (.+)$/gm)].map(([, key = '', value = '']) => [key, value] as const)
  const before = rowsOf(head)
  const counters = Object.fromEntries(
    listOf(tail, 'Counters').map((one) => {
      const [counter = '', value = ''] = one.split(' ')
      if (!(COUNTER_NAMES as readonly string[]).includes(counter)) throw new Error(`${title}: no counter ${counter}`)
      return [counter, Number(value)]
    }),
  )
  return {
    title,
    before: before.length === 0 ? null : before,
    file,
    after: rowsOf(tail),
    counters: { ...Object.fromEntries(COUNTER_NAMES.map((counter) => [counter, 0])), ...counters },
    rejects: listOf(tail, 'Rejects').map((one) => one.replace(/^line /, '')),
    ends: listOf(tail, 'Ends')[0] ?? null,
    definition: (path) => definitionOf(title, settings, path),
  }
}

/** The rows of a table, as texts that can be compared: cells as they stand, empty ones as null. */
function rowsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  return lines
    .slice(2)
    .map((line) => {
      const cells = line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim())
      return JSON.stringify(cells.map((cell) => (cell === '' ? null : cell)))
    })
    .sort()
}

function listOf(text: string, name: string): string[] {
  const found = new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1]
  return found === undefined ? [] : found.split(', ')
}

function definitionOf(title: string, settings: readonly (readonly [string, string])[], path: string): ImportDefinition {
  const fields: Record<string, unknown>[] = FIELDS.map((field) => ({ ...field }))
  const format: Record<string, unknown> = { header: true, delimiter: ',' }
  const source: Record<string, unknown> = { files: [path], format }
  const reconciliation: Record<string, unknown> = {}
  const errors: Record<string, unknown> = { stopWhenFirstRejected: null }
  const rules: unknown[] = []
  const names = (value: string): string[] => value.split(',').map((name) => name.trim())
  const fieldOf = (name: string): Record<string, unknown> => {
    const field = fields.find((one) => one['name'] === name)
    if (field === undefined) throw new Error(`${title}: no field ${name}`)
    return field
  }
  for (const [key, value] of settings) {
    const ofField = /^rules of (\w+)$/.exec(key)?.[1]
    if (ofField !== undefined) fieldOf(ofField)['rules'] = JSON.parse(value)
    else if (key === 'required') fieldOf(value)['required'] = true
    else if (key === 'record rule') rules.push({ condition: value, message: 'the rule' })
    else if (key === 'irregular' || key === 'tables') format[key] = value
    else if (key === 'headerLines') format[key] = Number(value)
    else if (key === 'filter') source['filter'] = value
    else if (key === 'first' || key === 'last') source[key] = Number(value)
    else if (key === 'key' || key === 'secondKey') reconciliation[key] = names(value)
    else if (key === 'updates') reconciliation[key] = JSON.parse(value)
    else if (key === 'operation' || key === 'doubles' || key === 'duplicates') reconciliation[key] = value
    else if (key === 'fields') errors[key] = JSON.parse(value)
    else if (key === 'onError' || key === 'whenStopped') errors[key] = value
    else if (key === 'stopWhenFirstRejected' || key === 'stopAfterRejects') errors[key] = Number(value)
    else throw new Error(`${title}: what is ${key}?`)
  }
  const target = { dataset: 'people', fields }
  return importDefinitionSchema.parse({ label: title, source, target, reconciliation, errors, rules })
}
