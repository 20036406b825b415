import type { TargetOf } from '@shared/jobs/export/format'

/** Numbers of the styles in `stylesXml`. */
export const STYLES = { plain: 0, header: 1, date: 2, datetime: 3, time: 4 } as const

const FONTS = { bold: '<b/>', filled: '<b/>', plain: '' } as const

/** The styles of cells: dates and times in the order of ISO 8601, which is read alike everywhere. */
export function stylesXml(headerStyle: TargetOf<'xlsx'>['headerStyle']): string {
  const font = (parts: string): string => `<font>${parts}<sz val="11"/><name val="Calibri"/></font>`
  const fill = headerStyle === 'filled' ? '<fgColor rgb="FFD9E2EC"/>' : ''
  const format = (id: number, code: string): string => `<numFmt numFmtId="${id}" formatCode="${code}"/>`
  const cell = (id: number): string =>
    `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`
  return [
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    `<numFmts count="3">${format(164, 'yyyy\\-mm\\-dd')}${format(165, 'yyyy\\-mm\\-dd\\ hh:mm:ss')}${format(166, 'hh:mm:ss')}</numFmts>`,
    `<fonts count="2">${font('')}${font(FONTS[headerStyle])}</fonts>`,
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    `<fill><patternFill patternType="${fill === '' ? 'none' : 'solid'}">${fill}</patternFill></fill></fills>`,
    '<borders count="1"><border/></borders>',
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>',
    `${cell(164)}${cell(165)}${cell(166)}</cellXfs>`,
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
  ].join('')
}
