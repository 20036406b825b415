import { literal } from '../../database/sql'

/** Space, tab, line ends, vertical tab, form feed, no-break spaces, thin space, ideographic space, byte order mark. */
const CODES = [32, 9, 10, 11, 12, 13, 160, 8239, 8201, 12288, 65279]

/** SQL text of all blanks, for `trim`: one literal, because it stands in a statement dozens of times and each part of it would be planned. */
export const BLANKS = literal(String.fromCodePoint(...CODES))

/** The same as a class of RE2, without its brackets. */
export const BLANK_CLASS = CODES.map((code) => `\\x{${code.toString(16)}}`).join('')
