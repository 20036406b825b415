/**
 * What looks at every byte of a text, compiled to WebAssembly: cutting it into records and values, and writing the values as columns. One instance does both with
 * the same memory, so that nothing is looked at twice; the caller is electron/runner/columns/text-kernel.ts.
 */
export { keep } from './memory'
export { delimiterAt, commentAt, configure, room, cut, recordsAt, refusalsAt, results } from './cutter'
export { tail, amend } from './amend'
export { begin, presentAt, valuesAt, nulls, whole, floats, booleans, texts, withoutOthers } from './columns'
export { staying, doubtful, positions } from './leaving-out'
export { judge, faultsAt, faultsFound } from './verdicts'
export { powersAt, tensAt } from './values/float'
