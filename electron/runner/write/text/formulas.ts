/**
 * A spreadsheet takes texts that begin like this for formulas, unless they are plain numbers such as -12.5. Signs of full width are taken for the others in some
 * languages.
 */
const FORMULA = String.raw`^[=+\-@\t\r\n＝＋－＠]`
const PLAIN_NUMBER = String.raw`^[+-]?\d+(?:[.,]\d+)?$`

/** SQL of a text with an apostrophe before it where a spreadsheet would take it for a formula. */
export function neutralSql(text: string): string {
  return `CASE WHEN regexp_matches(${text}, '${FORMULA}') AND NOT regexp_matches(${text}, '${PLAIN_NUMBER}') THEN '''' || ${text} ELSE ${text} END`
}

/** The same of one text. */
export function neutral(text: string): string {
  return new RegExp(FORMULA).test(text) && !new RegExp(PLAIN_NUMBER).test(text) ? `'${text}` : text
}
