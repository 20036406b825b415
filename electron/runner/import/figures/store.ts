import { z } from 'zod'
import { pastOf, type Comparison } from '@shared/plausibility/comparison'
import { runFiguresSchema, type RunFigures } from '@shared/plausibility/figures'
import { findingSchema, type Finding } from '@shared/plausibility/findings'
import type { Connection } from '../../database/connection'

/** The figures of a run and what was said of them when they were taken. */
export interface StoredFigures {
  readonly figures: RunFigures
  /** The runs that it was compared with, oldest first. */
  readonly past: readonly string[]
  readonly findings: readonly Finding[]
}

/** Belongs before what makes it impossible to take them again. */
export async function saveFigures(
  connection: Connection,
  run: string,
  { figures, past, findings }: StoredFigures,
): Promise<void> {
  const texts = [figures, past, findings].map((part) => JSON.stringify(part))
  await connection.run('INSERT INTO vigie.figures VALUES (?, ?, ?, ?)', [run, ...texts])
}

/** Null where the run has none (yet). */
export async function loadFigures(connection: Connection, run: string): Promise<StoredFigures | null> {
  const [row] = await connection.rows('SELECT figures, past, findings FROM vigie.figures WHERE run = ?', [run])
  if (row === undefined) return null
  const [figures, past, findings] = row.map((text): unknown => JSON.parse(String(text)))
  return {
    figures: runFiguresSchema.parse(figures),
    past: z.array(z.string()).parse(past),
    findings: z.array(findingSchema).parse(findings),
  }
}

/** Figures of runs in the order given; of those that have none, nothing. */
export async function figuresOf(connection: Connection, runs: readonly string[]): Promise<RunFigures[]> {
  const found: RunFigures[] = []
  for (const run of runs) {
    const stored = await loadFigures(connection, run)
    if (stored !== null) found.push(stored.figures)
  }
  return found
}

/** A run beside those that it was compared with. */
export async function comparisonOf(connection: Connection, run: string): Promise<Comparison | null> {
  const stored = await loadFigures(connection, run)
  if (stored === null) return null
  const { figures, past, findings } = stored
  return { figures, findings, past: pastOf(figures, await figuresOf(connection, past)) }
}
