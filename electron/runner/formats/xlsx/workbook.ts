import { posix } from 'node:path'
import type { Entry } from 'yauzl'
import { VigieError } from '@shared/errors/error-data'
import { localFile } from '../origin/local-file'
import { originName, type Origin } from '../origin/origin'
import { openZip, type OpenZip } from '../origin/zip'
import { formatsOf, type CellFormat } from './cell-formats'
import { localName, parsePart } from './part'
import { NO_STRINGS, readSharedStrings, type SharedStrings } from './shared-strings'

export interface Sheet {
  readonly name: string
  readonly isHidden: boolean
  readonly entry: Entry
}

/** A workbook with everything that its sheets refer to. */
export interface Workbook {
  /** Name of the source. */
  readonly name: string
  readonly zip: OpenZip
  readonly sheets: readonly Sheet[]
  /** Days are counted from 1904. */
  readonly is1904: boolean
  /** By the number of a cell's style. */
  readonly formats: readonly CellFormat[]
  /** Texts that cells share; read when the first sheet is. */
  strings(): Promise<SharedStrings>
  close(): Promise<void>
}

/** @throws file.notFound, file.unreadable, archive.*, format.unreadable */
export async function openWorkbook(origin: Origin, folder: string): Promise<Workbook> {
  const name = originName(origin)
  const file = await localFile(origin, folder)
  try {
    const zip = await openZip(file.path)
    try {
      return await readWorkbook(name, zip, folder, async () => {
        zip.close()
        await file.release()
      })
    } catch (thrown) {
      zip.close()
      throw thrown
    }
  } catch (thrown) {
    await file.release()
    throw thrown
  }
}

async function readWorkbook(name: string, zip: OpenZip, folder: string, close: () => Promise<void>): Promise<Workbook> {
  const part = (path: string): Entry | undefined =>
    zip.entries.find(({ fileName }) => fileName.toLowerCase() === path.toLowerCase())
  const book = part('xl/workbook.xml')
  if (book === undefined) throw new VigieError('format.unreadable', { path: name, reason: 'no workbook in it' })
  const relations = await readRelations(name, zip, part('xl/_rels/workbook.xml.rels'))
  const sheets: Sheet[] = []
  let is1904 = false
  await parsePart(name, zip, book, (parser) => {
    parser.on('opentag', ({ name: tag, attributes }) => {
      if (localName(tag) === 'workbookPr') is1904 = /^(1|true)$/.test(attributes['date1904'] ?? '')
      if (localName(tag) !== 'sheet') return
      const id = Object.entries(attributes).find(([attribute]) => attribute.endsWith(':id'))?.[1] ?? ''
      const relation = relations.find((one) => one.id === id && one.type.endsWith('/worksheet'))
      const entry = relation === undefined ? undefined : part(relation.target)
      const isHidden = (attributes['state'] ?? 'visible') !== 'visible'
      if (entry !== undefined) sheets.push({ name: attributes['name'] ?? '', isHidden, entry })
    })
  })
  const target = (type: string) => relations.find((one) => one.type.endsWith(type))?.target
  const styles = part(target('/styles') ?? 'xl/styles.xml')
  const shared = part(target('/sharedStrings') ?? 'xl/sharedStrings.xml')
  let strings: Promise<SharedStrings> | undefined
  return {
    name,
    zip,
    sheets,
    is1904,
    formats: styles === undefined ? [] : await formatsOf(name, zip, styles),
    strings: () =>
      (strings ??= shared === undefined ? Promise.resolve(NO_STRINGS) : readSharedStrings(name, zip, shared, folder)),
    close: async () => {
      // What could not be read was said when it was asked for.
      await strings?.then((read) => read.close()).catch(() => undefined)
      await close()
    },
  }
}

interface Relation {
  readonly id: string
  readonly type: string
  readonly target: string
}

async function readRelations(name: string, zip: OpenZip, entry: Entry | undefined): Promise<Relation[]> {
  const found: Relation[] = []
  if (entry === undefined) return found
  await parsePart(name, zip, entry, (parser) => {
    parser.on('opentag', ({ name: tag, attributes }) => {
      if (localName(tag) !== 'Relationship') return
      const target = attributes['Target'] ?? ''
      found.push({
        id: attributes['Id'] ?? '',
        type: attributes['Type'] ?? '',
        target: target.startsWith('/') ? target.slice(1) : posix.join('xl', target),
      })
    })
  })
  return found
}
