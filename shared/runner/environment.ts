/** How long its allocators keep what was freed. */
const ALLOCATORS: Readonly<Record<string, string>> = {
  // glibc keeps memory aside for every thread otherwise: 50 MB more at its peak, for nothing.
  MALLOC_ARENA_MAX: '2',
  // The database's own allocator (jemalloc, in its builds for Linux) keeps freed pages for every thread too, and for seconds: the longer something takes, the higher is its peak. Given
  // back at once, they would have to be asked for again at every turn, which takes a fifth to a half more time.
  DUCKDB_JE_MALLOC_CONF: 'narenas:1,dirty_decay_ms:200',
}

/** Certificates that Node reads before anything else, 30 ms of a start; the runner connects to nobody. */
const CERTIFICATES = 'NODE_EXTRA_CA_CERTS'

/** Environment variables with which the runner is started. @param own those of whoever starts it; they win */
export function runnerEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries({ ...ALLOCATORS, ...own })
  return Object.fromEntries(
    given.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== CERTIFICATES),
  )
}
