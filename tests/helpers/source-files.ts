import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** A zip of these files. */
export async function zip(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = new ZipFile()
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name)
  archive.end()
  return buffer(archive.outputStream)
}

const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

export interface SheetXml {
  readonly name: string
  /** What stands in `sheetData`. */
  readonly rows: string
  readonly state?: string
}

/** A workbook of sheets written by hand. */
export async function workbook(
  sheets: readonly SheetXml[],
  parts: { readonly strings?: string; readonly styles?: string; readonly workbookPr?: string } = {},
): Promise<Buffer> {
  const relations = sheets.map(
    (_, n) => `<Relationship Id="r${n}" Type="${TYPE}/worksheet" Target="worksheets/s${n}.xml"/>`,
  )
  const listed = sheets.map(
    ({ name, state }, n) =>
      `<sheet name="${name}" sheetId="${n + 1}" r:id="r${n}"${state === undefined ? '' : ` state="${state}"`}/>`,
  )
  return zip({
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook xmlns:r="${TYPE}">${parts.workbookPr ?? ''}<sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}</Relationships>`,
    ...(parts.strings === undefined ? {} : { 'xl/sharedStrings.xml': `<sst>${parts.strings}</sst>` }),
    ...(parts.styles === undefined ? {} : { 'xl/styles.xml': `<styleSheet>${parts.styles}</styleSheet>` }),
    ...Object.fromEntries(
      sheets.map(({ rows }, n) => [`xl/worksheets/s${n}.xml`, `<worksheet><sheetData>${rows}</sheetData></worksheet>`]),
    ),
  })
}

/** A workbook with one sheet of these cells. */
export async function xlsx(rows: readonly (readonly (string | number | null)[])[]): Promise<Buffer> {
  const cell = (value: string | number | null) => {
    if (value === null) return '<c/>'
    if (typeof value === 'number') return `<c><v>${value}</v></c>`
    return `<c t="inlineStr"><is><t>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`
  }
  return workbook([{ name: 'Sheet1', rows: rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('') }])
}
