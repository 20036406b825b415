import { z } from 'zod'

/** Ids are made by the engine and appear in links, file names and commands: short, without punctuation. */
export const idSchema = z.string().regex(/^[a-z0-9]{6,40}$/)
