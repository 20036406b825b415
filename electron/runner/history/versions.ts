/**
 * Which run has written a row last. Every stored row has a version (column VERSION): a number that no other row of its dataset has or ever had, made of the
 * number of the run (its mark) and that of the record. A row that is changed gets a new version, and what it was before is kept with its old one (images.ts), so
 * that the history of each row can be followed back. Whoever reads the dataset by its name does not see it; it takes next to no space, because versions follow
 * each other.
 */

/** Records that a run can number: 2^36, with 2^27 runs. */
const BITS = 36n

/** The versions that a run gives: from `first` up to, but not, `behind`. */
export function versionsOf(mark: number): { readonly first: bigint; readonly behind: bigint } {
  return { first: BigInt(mark) << BITS, behind: BigInt(mark + 1) << BITS }
}

/** SQL: the version was given by this run. */
export function givenBy(version: string, mark: number): string {
  const { first, behind } = versionsOf(mark)
  return `${version} >= ${first} AND ${version} < ${behind}`
}

/** SQL: the mark of the run that gave the version. */
export function markOf(version: string): string {
  return `CAST(${version} >> ${BITS} AS INTEGER)`
}
