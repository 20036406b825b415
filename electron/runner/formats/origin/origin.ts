import { z } from 'zod'

/** What is read is not the file as it stands on the disk, but packed in it. */
export const packedSchema = z.object({
  /** The file on the disk. */
  file: z.string(),
  method: z.enum(['gzip', 'zip']),
  /** Name of the entry of a zip; null for gzip. */
  entry: z.string().nullable(),
  /** Packed bytes. */
  bytes: z.number(),
  /** Checksum of the unpacked entry; null for gzip. */
  crc: z.number().nullable(),
})
export type Packed = z.infer<typeof packedSchema>

/** Where the bytes of a source come from: a file, named by its path, or something packed in one. */
export type Origin = string | Packed

/** The file on the disk that holds the source. */
export function diskFile(origin: Origin): string {
  return typeof origin === 'string' ? origin : origin.file
}

/** The name by which people know a source: `orders.zip/may.csv` for an entry of a zip. */
export function originName(origin: Origin): string {
  if (typeof origin === 'string') return origin
  return origin.entry === null ? origin.file : `${origin.file}/${origin.entry}`
}
