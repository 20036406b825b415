import type { Entry } from 'yauzl'
import type { OpenZip } from '../origin/zip'
import { localName, parsePart } from './part'

/** What the number format of a cell makes of its number. */
export type CellFormat = 'number' | 'date' | 'datetime' | 'time' | 'elapsed'

const BUILT_IN: Readonly<Record<number, CellFormat>> = {
  ...Object.fromEntries([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'date'])),
  ...Object.fromEntries([18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, 'time'])),
  22: 'datetime',
  46: 'elapsed',
}

/** Formats by the number of the style. @throws archive.*, format.unreadable */
export async function formatsOf(name: string, zip: OpenZip, entry: Entry): Promise<CellFormat[]> {
  const custom = new Map<number, CellFormat>()
  const formats: CellFormat[] = []
  let inCells = false
  await parsePart(name, zip, entry, (parser) => {
    parser.on('opentag', ({ name: tag, attributes }) => {
      const local = localName(tag)
      const id = Number(attributes['numFmtId'] ?? 0)
      if (local === 'numFmt') custom.set(id, formatOf(attributes['formatCode'] ?? ''))
      else if (local === 'cellXfs') inCells = true
      else if (local === 'xf' && inCells) formats.push(custom.get(id) ?? BUILT_IN[id] ?? 'number')
    })
    parser.on('closetag', ({ name: tag }) => {
      if (localName(tag) === 'cellXfs') inCells = false
    })
  })
  return formats
}

/** What a format such as `dd/mm/yyyy` or `#,##0.00 "days"` is for. */
export function formatOf(code: string): CellFormat {
  const first = code.split(';')[0] ?? ''
  if (/\[(?:h+|m+|s+)\]/i.test(first)) return 'elapsed'
  const signs = first.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').toLowerCase()
  if (/general|[#0?]/.test(signs.replace(/[hms]\.0+|s[.,]?0+/g, ''))) return 'number'
  const hasTime = /[hs]/.test(signs)
  const hasDate = /[yd]/.test(signs) || (signs.includes('m') && !hasTime && !/am\/pm/.test(signs))
  if (hasDate) return hasTime ? 'datetime' : 'date'
  return hasTime ? 'time' : 'number'
}

const DAY_MS = 86_400_000
/** The days behind 9999-12-31, the last one that Excel knows. */
const END_1900 = 2_958_466
const END_1904 = 2_957_004
/** Excel counts a 29 February 1900 that never was. */
const NO_DAY = 60
/** From 1 March of the year 0 to the days from which Excel counts, and in 400 years. */
const DAYS_TO_1900 = daysTo(Date.UTC(1899, 11, 30))
const DAYS_TO_1904 = daysTo(Date.UTC(1904, 0, 1))
const DAYS_OF_ERA = 146_097

function daysTo(date: number): number {
  return date / DAY_MS + 719_468
}

/** The number of a cell as text: dates in ISO 8601, numbers without the noise of their last digits. */
export function cellNumber(text: string, format: CellFormat, is1904: boolean): string {
  if (format === 'number') return plainNumber(text)
  const serial = Number(text)
  if (text === '' || !(serial >= 0 && serial < (is1904 ? END_1904 : END_1900))) return text
  const total = Math.round(serial * DAY_MS)
  if (format === 'elapsed') return clock(total)
  const day = Math.floor(total / DAY_MS)
  const rest = total - day * DAY_MS
  if (format === 'time' && day === 0) return clock(rest)
  const date = isoDate(day, is1904)
  return format === 'date' && rest === 0 ? date : `${date} ${clock(rest)}`
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

const two = (number: number): string => TWO_DIGITS[number] ?? String(number)

/** The date of a day's number: by arithmetic, because the language's own dates take ten times as long. */
function isoDate(day: number, is1904: boolean): string {
  if (!is1904 && day === NO_DAY) return '1900-02-29'
  const epoch = is1904 ? DAYS_TO_1904 : DAYS_TO_1900 + (day < NO_DAY ? 1 : 0)
  // Years begin with March here, so that the day which some have and others do not is their last.
  const days = epoch + day
  const era = Math.floor(days / DAYS_OF_ERA)
  const ofEra = days - era * DAYS_OF_ERA
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
  return `${year}-${two(month >= 10 ? month - 9 : month + 3)}-${two(ofYear - Math.floor((153 * month + 2) / 5) + 1)}`
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const fraction = ms % 1000 === 0 ? '' : `.${String(ms % 1000).padStart(3, '0')}`
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`
}

/** `0.30000000000000004` is 0.3 for Excel, which knows 15 digits; integers keep all of theirs. */
function plainNumber(text: string): string {
  if (text.length < 16 && !/e/i.test(text)) return text
  if (!/[.e]/i.test(text)) return text
  const number = Number(text)
  return Number.isFinite(number) ? String(Number(number.toPrecision(15))) : text
}
