import { versionsOf } from '../history/versions'
import type { RunPlan, RunState } from './plan'
import type { Slice } from './slice'

/** SQL of the version that the record at a position gives to its row: no two records of a run give the same. */
export function versionAt({ mark }: RunPlan, { counters }: RunState, { bounds }: Slice): (position: string) => string {
  const first = versionsOf(mark).first + BigInt(counters.processed - bounds.first)
  return (position) => `${position} + ${first}`
}
