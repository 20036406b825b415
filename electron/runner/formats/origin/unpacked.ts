import { stat } from 'node:fs/promises'
import { VigieError } from '@shared/errors/error-data'
import { readStart, unreadable } from './byte-source'
import { byName } from './find-files'
import type { Origin } from './origin'
import { openZip } from './zip'

const GZIP = Buffer.from([0x1f, 0x8b, 0x08])
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1')
const EMPTY_ZIP = Buffer.from('PK\u0005\u0006', 'latin1')

/** Parts by which a workbook is told from an archive. */
const WORKBOOK = 'xl/workbook.xml'

/**
 * What there is to be read in a file, told by its first bytes and not by its name: the file itself, what it was packed from, or the files of an
 * archive in natural order of their names (no hidden ones).
 * @throws file.notFound, file.unreadable, archive.damaged, archive.empty
 */
export async function unpackedOrigins(path: string): Promise<Origin[]> {
  const start = await readStart(path, 4)
  if (start.subarray(0, 3).equals(GZIP)) {
    const { size } = await stat(path).catch((error: unknown) => {
      throw unreadable(path, error)
    })
    return [{ file: path, method: 'gzip', entry: null, bytes: size, crc: null }]
  }
  if (!start.equals(ZIP) && !start.equals(EMPTY_ZIP)) return [path]
  const zip = await openZip(path)
  try {
    if (zip.entries.some(({ fileName }) => fileName.toLowerCase() === WORKBOOK)) return [path]
    const files = zip.entries.filter(({ fileName }) => !fileName.endsWith('/') && !isHidden(fileName))
    if (files.length === 0) throw new VigieError('archive.empty', { path })
    return byName(files, ({ fileName }) => fileName).map((entry) => ({
      file: path,
      method: 'zip',
      entry: entry.fileName,
      bytes: entry.compressedSize,
      crc: entry.crc32,
    }))
  } finally {
    zip.close()
  }
}

function isHidden(name: string): boolean {
  return name.split('/').some((step) => step.startsWith('.') || step === '__MACOSX')
}
