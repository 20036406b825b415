/**
 * Validators of the data process are not compiled when they are used first (zod): that takes longer than reading what they get, a message or a checkpoint now and then.
 */
export const UNCOMPILED = { jitless: true } as const
