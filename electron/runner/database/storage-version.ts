/**
 * Format of a new database (`storage_compatibility_version`). The one that DuckDB 1.5 takes by itself can be read by its versions of 2024; this one, of 2025,
 * has one compression for texts (DICT_FSST) in place of two that are both tried on every column, so that inserting takes about a seventh less. A workspace that is there keeps the
 * format that it has: both are read and written.
 */
export const STORAGE_VERSION = 'v1.3.0'
