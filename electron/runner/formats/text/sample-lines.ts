const MOST_LINES = 1000

/** The filled lines of a sample behind the skipped ones. */
export function sampleLines(text: string, skip: number): string[] {
  return text
    .split(/\r\n|\n|\r/, skip + MOST_LINES)
    .slice(skip)
    .filter((line) => line.trim() !== '')
}
