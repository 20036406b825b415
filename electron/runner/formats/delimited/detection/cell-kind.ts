/** What a cell looks like; `odd` is what well-read cells seldom are. */
export type CellKind = 'empty' | 'number' | 'date' | 'time' | 'boolean' | 'word' | 'odd'

const NUMBER =
  /^[+-]?(?:\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s?[%€$£]?$|^[€$£]\s?\d[\d., ]*$/
const DATE = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/
const TIME = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[AP]M)?$/i
const BOOLEAN = /^(?:true|false|yes|no|oui|non|vrai|faux|y|n|t|f)$/i
/** Names, sentences, codes, addresses of mail and web. */
const WORD = /^[\p{L}\p{N}_#@(][\p{L}\p{M}\p{N} .'’\-_/&()+@:,!?%°#*]*$/u

/** Looks at one cell, quotes taken off. */
export function kindOf(cell: string): CellKind {
  const text = cell.trim()
  if (text === '' || /^(?:n\/?a|null|nan|-|\?)$/i.test(text)) return 'empty'
  if (NUMBER.test(text)) return 'number'
  if (DATE.test(text)) return 'date'
  if (TIME.test(text)) return 'time'
  if (BOOLEAN.test(text)) return 'boolean'
  return WORD.test(text) ? 'word' : 'odd'
}
