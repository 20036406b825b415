/** Delimiters in which a single line of a file may be written. */
export const OTHER_DELIMITERS = [',', ';', '\t', '|', ' ']
