/** What Vigie keeps in the folder of a workspace. Files whose names begin alike are its own too: copies, the write-ahead log, what is being written. */
export const OWN_FILES = {
  database: 'data.duckdb',
  jobs: 'jobs.json',
  runs: 'runs.json',
  templates: 'templates.json',
  lock: 'vigie.lock',
} as const
export const OWN_FOLDERS = { journals: 'journals', work: 'tmp' } as const

/** Whether a name in the folder of a workspace belongs to Vigie; many file systems know no case. */
export function isOwnName(name: string): boolean {
  const plain = name.toLowerCase()
  return (
    Object.values(OWN_FILES).some((own) => plain.startsWith(own)) ||
    Object.values(OWN_FOLDERS).some((own) => plain === own)
  )
}
