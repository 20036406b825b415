import { aligned } from './memory'

/**
 * What is known of records whose values are not all acceptable. A value is doubtful where the exact conversion (in SQL) has to judge it. Where that would surely refuse it, this is
 * noted as a fault; a record with faults alone, one of which refuses it, is left out.
 */

/** Why a value is not written: there is none, it is doubtful, or it has a fault. The order of the faults is that of `FAULTS` in text-kernel.ts. */
export const EMPTY: u32 = 0
export const REQUIRED: u32 = 1
export const NOT_OF_TYPE: u32 = 2
export const NOT_IN_FORM: u32 = 3
export const DOUBT: u32 = 4

/** Bits of the mark of a record. */
const DOUBTFUL: u8 = 1
const FAULTY: u8 = 2

const FAULTS_PER_RECORD: u32 = 4

let records: u32 = 0
/** One mark a record. */
let marks: usize = 0
/** Three 32-bit numbers a fault: the record, the column (as the caller counts them), why. There is room for some a record; others are doubts. */
let faults: usize = 0
let faultCount: u32 = 0
let hasDoubts = false
/** The column that is being written; -1 where its faults are doubts. */
let judged: i32 = -1
/** Mark of a record with a fault in it. */
let fault: u8 = 0

/** Begins with so many records, of which nothing is known. @returns what follows in memory */
export function forget(count: u32, at: usize): usize {
  records = count
  marks = at
  faults = aligned(marks + count)
  faultCount = 0
  hasDoubts = false
  return aligned(faults + usize(count) * FAULTS_PER_RECORD * 12)
}

/** To be called when memory is there: it holds anything. */
export function clear(): void {
  memory.fill(marks, 0, records)
}

/** The next values to be written are those of this column; -1: of one whose faults are doubts. @param refuses a fault in it refuses the record */
export function judge(column: i32, refuses: bool): void {
  judged = column
  fault = refuses ? FAULTY : 0
}

/** A value of a record is not acceptable. */
export function blame(record: u32, why: u32): void {
  const mark = marks + record
  if (why === DOUBT || judged < 0 || faultCount === records * FAULTS_PER_RECORD) {
    store<u8>(mark, load<u8>(mark) | DOUBTFUL)
    hasDoubts = true
    return
  }
  store<u8>(mark, load<u8>(mark) | fault)
  const at = faults + usize(faultCount++) * 12
  store<u32>(at, record)
  store<u32>(at, judged, 4)
  store<u32>(at, why, 8)
}

export function faultsAt(): usize {
  return faults
}
export function faultsFound(): u32 {
  return faultCount
}

/** Nothing about the record is in doubt, and it has a fault. */
export function isRefused(record: u32): bool {
  return load<u8>(marks + record) === FAULTY
}

export function isAnyDoubtful(): bool {
  return hasDoubts
}

export function isDoubtful(record: u32): bool {
  return (load<u8>(marks + record) & DOUBTFUL) !== 0
}
