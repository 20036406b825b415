/**
 * A spreadsheet takes texts that begin with one of these for formulas, unless they are plain numbers such as -12.5. Signs of full width are taken for the others
 * in some languages.
 */
const SIGNS = [...'=+-@\t\r\n＝＋－＠'].map((sign) => sign.codePointAt(0) ?? 0)
const PLAIN_NUMBER = String.raw`^[+-]?\d+(?:[.,]\d+)?$`

/** SQL of a text with an apostrophe before it where a spreadsheet would take it for a formula. */
export function neutralSql(text: string): string {
  // A third of what a pattern would take.
  const isFormula = `unicode(${text}) IN (${SIGNS.join(', ')}) AND NOT regexp_matches(${text}, '${PLAIN_NUMBER}')`
  return `CASE WHEN ${isFormula} THEN '''' || ${text} ELSE ${text} END`
}

/** The same of one text. */
export function neutral(text: string): string {
  return SIGNS.includes(text.codePointAt(0) ?? 0) && !new RegExp(PLAIN_NUMBER).test(text) ? `'${text}` : text
}
