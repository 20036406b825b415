/** Space, tab, line ends, vertical tab, form feed, no-break spaces, thin space, ideographic space, byte order mark. */
const CODES = [32, 9, 10, 11, 12, 13, 160, 8239, 8201, 12288, 65279]

/** SQL text of all blanks, for `trim`. */
export const BLANKS = CODES.map((code) => (code === 32 ? `' '` : `chr(${code})`)).join(' || ')

/** The same as a class of RE2, without its brackets. */
export const BLANK_CLASS = CODES.map((code) => `\\x{${code.toString(16)}}`).join('')
