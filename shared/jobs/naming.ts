import { datasetNameSchema, LONGEST_LABEL, LONGEST_NAME, OWN_PREFIX } from './names'

/** File name without its folder, of a Windows or POSIX path. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

/** The same without extension. */
export function baseName(path: string): string {
  return fileName(path).replace(/(?<=.)\.[^.]*$/, '')
}

/** What a job for this file is called. */
export function labelFor(path: string): string {
  return baseName(path).slice(0, LONGEST_LABEL)
}

/** A valid dataset name made from a file's name: `/data/Sales 2026.csv` and `/data/Sales 2026.csv.gz` give `sales_2026`. */
export function datasetNameFor(path: string): string {
  const words = baseName(path.replace(/(?<=.)\.(?:gz|zip)$/i, ''))
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60)
  return [words, `d_${words}`].find((name) => datasetNameSchema.safeParse(name).success) ?? 'dataset'
}

/**
 * Gives fields their names, one after the other: trimmed, not empty, not too long, different whatever the case. Taken is `rowid`, which is how the
 * database numbers the rows of a table; what begins as Vigie's own names do begins otherwise.
 * @returns what makes a name of the one that is wanted, or of `otherwise` where that is blank
 */
export function fieldNamer(taken: Iterable<string> = []): (wanted: string, otherwise: string) => string {
  const used = new Set(['rowid', ...[...taken].map((name) => name.toLowerCase())])
  return (wanted, otherwise) => {
    const name = wanted.trim().replace(OWN_PREFIX, 'vigie_').slice(0, LONGEST_NAME).trim() || otherwise
    let unique = name
    for (let number = 2; used.has(unique.toLowerCase()); number++)
      unique = `${name.slice(0, LONGEST_NAME - 8)}_${number}`
    used.add(unique.toLowerCase())
    return unique
  }
}

/** Names are matched without regard to case, accents, spaces, hyphens and underscores. */
export function matchable(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\p{M}\s_-]/gu, '')
    .toLowerCase()
}
