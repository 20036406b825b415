/** What electron/kernel/index.ts exports. */
export interface Kernel {
  keep(bytes: number): number
  delimiterAt(): number
  commentAt(): number
  configure(delimiter: number, comment: number, quote: number, escape: number, values: number, most: number): void
  room(bytes: number, records: number, refusals: number): number
  cut(bytes: number, isEnd: boolean, limit: number, check: number): void
  recordsAt(): number
  refusalsAt(): number
  results(): number
  tail(bytes: number, tableBytes: number): number
  amend(table: number, entries: number, limit: number): void
  begin(bytes: number): number
  presentAt(): number
  valuesAt(): number
  nulls(): number
  whole(
    column: number,
    what: number,
    isRequired: boolean,
    decimalSign: number,
    grouping: number,
    detail: number,
    limit: bigint,
    least: bigint,
    most: bigint,
    out: number,
  ): number
  floats(
    column: number,
    isRequired: boolean,
    decimalSign: number,
    grouping: number,
    least: number,
    most: number,
    out: number,
  ): number
  booleans(column: number, isRequired: boolean, out: number): number
  texts(
    column: number,
    isRequired: boolean,
    least: number,
    most: number,
    isEmail: boolean,
    words: number,
    out: number,
  ): number
  judge(column: number, refuses: boolean): void
  faultsAt(): number
  faultsFound(): number
  staying(): number
  withoutOthers(values: number, width: number, present: number): number
  doubtful(out: number): number
  positions(first: number, out: number): number
  powersAt(): number
  tensAt(): number
}
