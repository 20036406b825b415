import type { Dialect } from '@shared/jobs/dialect'
import type { Origin } from '../../origin/origin'
import { cutSample, type Row } from '../detection/guess'
import { readSample } from '../detection/sample'
import { Mender } from './mender'
import { tokensOf } from './tokens'

/** More records with quotes inside of values that are not quoted, and a larger share of them, are a habit of the file. */
const FEW_ODD = 4
const ODD_SHARE = 0.05
/** Of so many records that break the rules a share has to be mended, or there is no hope for the others. */
const FEWEST_TRIED = 20
const MOST_TRIED = 100
const LEAST_MENDED = 0.1

/**
 * What knows the good records at the beginning of a file. @param columns values of a good record
 * @throws file.notFound, file.unreadable, encoding.unknown
 */
export async function loadMender(file: Origin, dialect: Dialect, columns: number): Promise<Mender> {
  const { text } = await readSample(file, dialect.encoding)
  const rows = recordRows(cutSample(text, dialect, dialect.skipLines, dialect.comment), dialect)
  const whole = rows.filter(({ broken }) => !broken)
  const plain = whole.filter((row) => tokensOf(row.text, dialect) !== null)
  // What is odd says less of the columns, if there is enough else.
  const records = (plain.length * 2 > whole.length ? plain : whole).map(({ values }) => values)
  const hasOddQuotes = whole.length - plain.length > Math.max(FEW_ODD, whole.length * ODD_SHARE)
  const hopeful = new Mender(dialect, columns, records, { hasOddQuotes, isHopeless: false })
  const isHopeless = failsAlways(hopeful, rows, columns)
  return isHopeless ? new Mender(dialect, columns, records, { hasOddQuotes, isHopeless }) : hopeful
}

/** Rows of the first table that are records. */
function recordRows(rows: readonly Row[], { header, headerLines = 1, tableEnd = null, skipLines }: Dialect): Row[] {
  return rows
    .filter(({ values }) => values.length > 1 || values[0] !== '')
    .slice(header ? headerLines : 0)
    .filter(({ line }) => tableEnd === null || skipLines + line + 1 < tableEnd)
}

function failsAlways(mender: Mender, rows: readonly Row[], columns: number): boolean {
  const tried = rows.filter(({ values, broken }) => broken || values.length !== columns).slice(0, MOST_TRIED)
  const mended = tried.filter(({ text, values, broken }) => {
    const fault = values.length < columns ? 'file.columns.missing' : 'file.columns.extra'
    return mender.mend(text, broken ? 'file.quote' : fault) !== null
  })
  return tried.length >= FEWEST_TRIED && mended.length < tried.length * LEAST_MENDED
}
