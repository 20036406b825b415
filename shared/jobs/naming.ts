import { datasetNameSchema } from './names'

/** File name without folder and extension, of a Windows or POSIX path. */
export function baseName(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? path
  return name.replace(/(?<=.)\.[^.]*$/, '')
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

/** Names are matched without regard to case, accents, spaces, hyphens and underscores. */
export function matchable(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\p{M}\s_-]/gu, '')
    .toLowerCase()
}
