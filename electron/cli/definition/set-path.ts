import { UsageError } from '../exit'

/**
 * Puts the value of `path=value` into a definition, e.g. `source.format.delimiter=;`. The value is JSON where it parses as JSON (numbers, true,
 * null, lists, quoted text), otherwise text as it is. Numbers in a path are places of a list.
 * @throws UsageError where there is no path
 */
export function setPath(definition: Record<string, unknown>, assignment: string): void {
  const equals = assignment.indexOf('=')
  const steps = assignment.slice(0, Math.max(0, equals)).split('.')
  const last = steps.pop()
  if (equals <= 0 || last === undefined || [...steps, last].some((step) => step === '' || step === '__proto__')) {
    throw new UsageError('cli.badSet', { text: assignment })
  }
  let place: Record<string, unknown> = definition
  for (const step of steps) {
    const inner = place[step]
    const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}
    place[step] = next
    place = next
  }
  place[last] = valueOf(assignment.slice(equals + 1))
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
