/** Environment variables with which the runner is started, beside those of whoever starts it: how long its allocators keep what was freed. */
export const RUNNER_ENVIRONMENT: Readonly<Record<string, string>> = {
  // glibc keeps memory aside for every thread otherwise: 50 MB more at its peak, for nothing.
  MALLOC_ARENA_MAX: '2',
  // The database's own allocator (jemalloc, in its builds for Linux) keeps freed pages for every thread too, and for seconds: the longer something takes, the higher is its peak. Given
  // back at once, they would have to be asked for again at every turn, which takes a fifth to a half more time.
  DUCKDB_JE_MALLOC_CONF: 'narenas:1,dirty_decay_ms:200',
}
