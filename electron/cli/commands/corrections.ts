import { namedCorrectionsSchema, type Correction, type NamedCorrection } from '@shared/rejects/corrections'
import { UsageError } from '../exit'
import { texts, type Command, type OptionValues } from './command'

/** The options that say how rejects are corrected, in the order in which that is done. */
export const CORRECTION_OPTIONS: Command['options'] = {
  trim: { type: 'string', multiple: true },
  replace: { type: 'string', multiple: true },
  map: { type: 'string', multiple: true },
  'date-format': { type: 'string', multiple: true },
  set: { type: 'string', multiple: true },
}

/** @throws UsageError */
export function correctionsOf(options: OptionValues): readonly NamedCorrection[] {
  const corrections = [
    ...texts(options['trim']).map((name) => named(name, { kind: 'transform', step: { kind: 'trim' } })),
    ...texts(options['replace']).map((written) => {
      const { name, from, to } = pairOf(written, '--replace FIELD=OLD:NEW')
      return named(name, { kind: 'transform', step: { kind: 'replace', text: from, by: to } })
    }),
    ...maps(texts(options['map'])),
    ...texts(options['date-format']).map((written) => {
      const { name, value } = assignment(written, '--date-format FIELD=PATTERN')
      return named(name, { kind: 'date', pattern: value })
    }),
    ...texts(options['set']).map((written) => {
      const { name, value } = assignment(written, '--set FIELD=VALUE')
      return named(name, { kind: 'set', value })
    }),
  ]
  const parsed = namedCorrectionsSchema.safeParse(corrections)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const text = JSON.stringify(corrections[Number(issue?.path[0] ?? 0)] ?? '')
  throw new UsageError('repair.cli.badCorrection', { text, reason: issue?.message ?? '' })
}

/** The values of one record as JSON. @throws UsageError */
export function valuesOf(written: string): (string | null)[] {
  try {
    const values: unknown = JSON.parse(written)
    if (Array.isArray(values) && values.every((value) => value === null || typeof value === 'string')) return values
  } catch {
    // Told below, as whatever else is no list of texts.
  }
  throw new UsageError('repair.cli.badValues')
}

function named(name: string, correction: Correction): NamedCorrection {
  return { name, correction }
}

/** All values of one field are one map: each finds what was there, not what another one has made of it. */
function maps(written: readonly string[]): NamedCorrection[] {
  const byName = new Map<string, { from: string; to: string }[]>()
  for (const one of written) {
    const { name, from, to } = pairOf(one, '--map FIELD=OLD:NEW')
    byName.set(name, [...(byName.get(name) ?? []), { from, to }])
  }
  return [...byName].map(([name, values]) =>
    named(name, { kind: 'transform', step: { kind: 'map', values, otherwise: 'keep' } }),
  )
}

function assignment(written: string, form: string): { readonly name: string; readonly value: string } {
  const at = written.indexOf('=')
  if (at <= 0) throw new UsageError('repair.cli.badPair', { text: written, form })
  return { name: written.slice(0, at), value: written.slice(at + 1) }
}

/** `FIELD=OLD:NEW`; a colon that belongs to a text has a backslash before it. */
function pairOf(written: string, form: string): { readonly name: string; readonly from: string; readonly to: string } {
  const { name, value } = assignment(written, form)
  const [, from = '', to = ''] = /^((?:\\:|[^:])+):((?:\\:|[^:])*)$/.exec(value) ?? []
  if (from === '') throw new UsageError('repair.cli.badPair', { text: written, form })
  const plain = (text: string): string => text.replaceAll('\\:', ':')
  return { name, from: plain(from), to: plain(to) }
}
