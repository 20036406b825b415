import { createInflateRaw } from 'node:zlib'
import { PassThrough, type Readable } from 'node:stream'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { VigieError } from '@shared/errors/error-data'
import { systemCode } from '@files/errors'

const STORED = 0
const DEFLATED = 8
const ENCRYPTED = 1
/** More entries than this are no collection of tables. */
const MOST_ENTRIES = 100_000

/** A zip with its table of contents. */
export interface OpenZip {
  readonly entries: readonly Entry[]
  /** The bytes of an entry, unpacked; `used`: how many packed ones have gone into it. */
  stream(entry: Entry): Promise<{ readonly bytes: Readable; used(): number }>
  close(): void
}

/** @throws file.notFound, file.unreadable, archive.damaged, archive.encrypted */
export async function openZip(path: string): Promise<OpenZip> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, opened) => {
      if (error) reject(zipError(path, error))
      else resolve(opened)
    })
  })
  try {
    if (zip.entryCount > MOST_ENTRIES) throw zipError(path, new Error(`more than ${MOST_ENTRIES} entries`))
    return {
      entries: await readEntries(path, zip),
      stream: (entry) => openEntry(path, zip, entry),
      close: () => zip.close(),
    }
  } catch (thrown) {
    zip.close()
    throw thrown
  }
}

function readEntries(path: string, zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('error', (error) => reject(zipError(path, error)))
    zip.on('end', () => resolve(entries))
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
}

async function openEntry(path: string, zip: ZipFile, entry: Entry): Promise<{ bytes: Readable; used(): number }> {
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0)
    throw new VigieError('archive.encrypted', { path: `${path}/${entry.fileName}` })
  const method = entry.compressionMethod
  if (method !== STORED && method !== DEFLATED)
    throw new VigieError('archive.damaged', { path, reason: `compression method ${method}` })
  const packed = await new Promise<Readable>((resolve, reject) => {
    // A stored entry has nothing to leave packed, and yauzl refuses to be told so.
    const decompress = method === STORED ? null : false
    zip.openReadStream(entry, { decompress, decrypt: null, start: null, end: null }, (error, stream) => {
      if (error) reject(zipError(path, error))
      else resolve(stream)
    })
  })
  const unpack = method === STORED ? new PassThrough() : createInflateRaw({ chunkSize: 1 << 18 })
  let used = 0
  packed.on('data', (chunk: Buffer) => (used += chunk.length))
  packed.on('error', (error) => unpack.destroy(error))
  unpack.on('close', () => packed.destroy())
  return { bytes: packed.pipe(unpack), used: () => used }
}

/** A failure of a zip, or of the file itself, as one that a person understands. */
export function zipError(path: string, error: unknown): VigieError {
  if (error instanceof VigieError) return error
  const code = systemCode(error)
  if (code === 'ENOENT') return new VigieError('file.notFound', { path }, { cause: error })
  if (code !== undefined && !code.startsWith('Z_'))
    return new VigieError('file.unreadable', { path, reason: code }, { cause: error })
  const reason = error instanceof Error ? error.message : String(error)
  return new VigieError('archive.damaged', { path, reason }, { cause: error })
}
