import { LONGEST_NAME } from '@shared/jobs/names'

/**
 * Files as analysts get them: one table, each time with one thing wrong, and what a careful person would read in it. Made by rules, so that a
 * failing case can be looked at by its name.
 */
export interface PollutedFile {
  readonly name: string
  readonly content: Buffer
  /** How the file is written, for an import that is told. */
  readonly dialect: Readonly<Record<string, unknown>>
  readonly header: readonly string[]
  /** `null` where nobody can say what the record means. */
  readonly records: readonly (readonly string[] | null)[]
  /** Records that break the rules of the format but can mean one thing only: they go in with a warning. Left out: none. */
  readonly mended?: number
}

const HEADER = ['Date', 'Time', 'Quantity', 'Product', 'Price', 'Kind', 'Description', 'Link', 'Remarks']
const KINDS = ['lamp', 'chair', 'table, round', 'desk', 'carpet']
const REMARKS = ['', 'call back', 'the "blue" one', 'not before 5 pm', 'sent; paid']

/** Rows of the table. */
const RECORDS: readonly (readonly string[])[] = Array.from({ length: 60 }, (_, n) => [
  `${String((n % 28) + 1).padStart(2, '0')}/${String((n % 12) + 1).padStart(2, '0')}/2026`,
  `${String(n % 24).padStart(2, '0')}:${String((n * 7) % 60).padStart(2, '0')}`,
  String((n * 37) % 90),
  `AB${String(n * 13).padStart(5, '0')}`,
  ((n * 199) % 1000) + '.50',
  KINDS[n % KINDS.length] ?? '',
  `Number ${n} of the collection`,
  `http://example.org/item?id=${n}`,
  REMARKS[n % REMARKS.length] ?? '',
])

interface Style {
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  readonly end: string
  /** Every value is quoted. */
  readonly all: boolean
}

const USUAL: Style = { delimiter: ',', quote: '"', escape: '"', end: '\n', all: false }

function cell(value: string, { delimiter, quote, escape, all }: Style): string {
  const inner = escape === quote ? value : value.replaceAll(escape, escape + escape)
  if (!all && !inner.includes(delimiter) && !inner.includes(quote) && !/[\r\n]/.test(inner)) return inner
  return quote + inner.replaceAll(quote, escape + quote) + quote
}

function line(values: readonly string[], style: Style = USUAL): string {
  return values.map((value) => cell(value, style)).join(style.delimiter)
}

function whole(style: Style): PollutedFile['content'] {
  return Buffer.from([HEADER, ...RECORDS].map((values) => line(values, style) + style.end).join(''))
}

const told = ({ delimiter, quote, escape }: Style) => ({ delimiter, quote, escape, header: true, skipLines: 0 })

/** A file in another style, all of it. */
function styled(name: string, change: Partial<Style>): PollutedFile {
  const style = { ...USUAL, ...change }
  return { name, content: whole(style), dialect: told(style), header: HEADER, records: RECORDS }
}

/** A file whose text is changed, with what then stands in it. */
function changed(
  name: string,
  lines: (lines: string[]) => string[],
  meant: Partial<Omit<PollutedFile, 'name' | 'content'>> = {},
): PollutedFile {
  const text = lines([HEADER, ...RECORDS].map((values) => line(values)))
  return {
    name,
    content: Buffer.from(text.map((one) => `${one}\n`).join('')),
    dialect: told(USUAL),
    header: HEADER,
    records: RECORDS,
    ...meant,
  }
}

const at = <T>(list: readonly T[], index: number, value: T): T[] => list.map((old, n) => (n === index ? value : old))

function* rowCases(): Generator<PollutedFile> {
  for (const column of [1, 4, 8]) {
    for (const row of [0, 1, 30]) {
      const values = row === 0 ? HEADER : (RECORDS[row - 1] ?? [])
      const fewer = [
        ...values.slice(0, column - 1),
        `${values[column - 1]}${values[column]}`,
        ...values.slice(column + 1),
      ]
      const more = [...values.slice(0, column), '', ...values.slice(column)]
      const isHeader = row === 0
      yield changed(`a delimiter too few in row ${row}, column ${column}`, (lines) => at(lines, row, line(fewer)), {
        header: isHeader ? [...fewer, 'column_9'] : HEADER,
        mended: isHeader ? 0 : 1,
      })
      yield changed(`a delimiter too many in row ${row}, column ${column}`, (lines) => at(lines, row, line(more)), {
        mended: isHeader ? 0 : 1,
      })
      const stray = at(values, column, `"${values[column]}`)
      if (isHeader) {
        yield changed(`a stray quote in the header, column ${column}`, (lines) => at(lines, 0, stray.join(',')), {
          header: stray,
        })
        continue
      }
      yield changed(
        `a stray quote in row ${row}, column ${column}`,
        (lines) => at(lines, row, stray.map((value, n) => (n === column ? value : cell(value, USUAL))).join(',')),
        { records: at(RECORDS, row - 1, stray), mended: 1 },
      )
      yield changed(
        `another delimiter in row ${row}`,
        (lines) => at(lines, row, line(values, { ...USUAL, delimiter: ';' })),
        { mended: 1 },
      )
      yield changed(`another quote in row ${row}`, (lines) => at(lines, row, line(values, { ...USUAL, all: true })))
    }
  }
}

/** Whole files in which a rule of the format is broken again and again. */
function* habitCases(): Generator<PollutedFile> {
  const quoted = RECORDS.filter((values) => values.some((value) => value.includes('"'))).length
  yield changed(
    'quotes inside of quoted values that are not doubled',
    (lines) => lines.map((one) => one.replaceAll('""', '"')),
    { mended: quoted },
  )
  const apostrophes = { ...USUAL, quote: "'", escape: "'" }
  const owned = RECORDS.map((values, n) => at(values, 6, `Anna's number ${n}, of Bob's collection`))
  yield {
    ...changed('apostrophes around values that hold some', () =>
      [HEADER, ...owned].map((values) => line(values, apostrophes).replaceAll(/(\w)''(\w)/g, "$1'$2")),
    ),
    dialect: told(apostrophes),
    records: owned,
    mended: owned.length,
  }
  const bare = RECORDS.map((values, n) => at(values, 5, n % 3 === 0 ? 'garden table' : 'lamp'))
  yield {
    ...changed('delimiter " ", with blanks in values that are not quoted', () =>
      [HEADER, ...bare].map((values) =>
        line(values, { ...USUAL, delimiter: ' ' }).replace('"garden table"', 'garden table'),
      ),
    ),
    dialect: told({ ...USUAL, delimiter: ' ' }),
    records: bare,
    mended: bare.filter((values) => values[5] === 'garden table').length,
  }
  yield changed(
    'delimiters in values that are not quoted',
    (lines) => lines.map((one) => one.replace(/"(table, round)"/, '$1')),
    {
      mended: RECORDS.filter((values) => values[5] === 'table, round').length,
    },
  )
  yield changed('no delimiter before an empty last value', (lines) => lines.map((one) => one.replace(/,$/, '')), {
    mended: RECORDS.filter((values) => values[8] === '').length,
  })
}

/** Files that hold more than a header of one line and one table. */
function* layoutCases(): Generator<PollutedFile> {
  const header = (row: readonly string[]) => ({ header: row, dialect: { ...told(USUAL), headerLines: 2 } })
  yield changed(
    'the header twice',
    ([first = '', ...lines]) => [first, first, ...lines],
    header(HEADER.map((name) => `${name} ${name}`)),
  )
  const groups = ['When', '', 'What', '', '', '', '', 'Where', '']
  yield changed(
    'a header of two lines',
    (lines) => [line(groups), ...lines],
    header(HEADER.map((name, n) => `${groups[n]} ${name}`.trim())),
  )
  yield changed('a header in another delimiter', (lines) => at(lines, 0, HEADER.join(';')))
  yield changed('a quoted header without one of its delimiters', (lines) =>
    at(
      lines,
      0,
      HEADER.map((name) => `"${name}"`)
        .join(',')
        .replace('"Product","Price"', '"Product""Price"'),
    ),
  )
  const second = RECORDS.slice(0, 20)
  const refused = (count: number) => [...RECORDS, ...Array.from({ length: count }, () => null)]
  const fewer = [HEADER, ...second].map((values) => line(values.slice(0, 8)))
  yield changed('another table with a column less', (lines) => [...lines, ...fewer], { records: refused(21) })
  const more = [[...HEADER, 'Weight'], ...second.map((values) => [...values, ''])].map((values) => line(values))
  yield changed('another table with a column more', (lines) => [...lines, ...more], { records: refused(21) })
  const other = ['Product,Weight', 'AB00000,12', 'AB00013,14', 'AB00026,7']
  yield changed('another table below a blank line', (lines) => [...lines, '', ...other], { records: refused(4) })
  const again = [HEADER, ...second].map((values) => line(values))
  yield changed('the same table once more', (lines) => [...lines, ...again], {
    records: [...RECORDS, null, ...second],
  })
}

/** All of them. */
export function* pollutedFiles(): Generator<PollutedFile> {
  yield styled('nothing wrong', {})
  for (const delimiter of [';', '\t', '|', ' ', ', ', '||', '::', '~', '^', '#', ':'])
    yield styled(`delimiter ${JSON.stringify(delimiter)}`, { delimiter })
  yield styled('apostrophes', { quote: "'", escape: "'" })
  yield styled('a backslash before quotes', { escape: '\\' })
  for (const delimiter of [',', ';', '\t'])
    yield styled(`all quoted, ${JSON.stringify(delimiter)}`, { delimiter, all: true })
  yield styled('CR', { end: '\r' })
  yield styled('CRLF', { end: '\r\n' })
  yield {
    ...styled('mixed line ends', {}),
    content: Buffer.from(
      [HEADER, ...RECORDS].map((values, n) => line(values) + (['\n', '\r\n', '\r'][n % 3] ?? '')).join(''),
    ),
  }
  yield { ...styled('no line end at the end', {}), content: whole(USUAL).subarray(0, -1) }
  yield { ...styled('UTF-8 with a mark', {}), content: Buffer.concat([Buffer.from('\ufeff'), whole(USUAL)]) }
  yield { ...styled('UTF-16 little endian', {}), content: Buffer.from(`\ufeff${whole(USUAL).toString()}`, 'utf16le') }
  yield changed('two blank lines at the end', (lines) => [...lines, '', ''])
  yield changed('blank lines between', (lines) => lines.flatMap((one, n) => (n % 10 === 5 ? [one, ''] : [one])))
  yield changed('a blank line at the beginning', (lines) => ['', ...lines])
  yield changed('one record', (lines) => lines.slice(0, 2), { records: RECORDS.slice(0, 1) })
  yield changed('two records', (lines) => lines.slice(0, 3), { records: RECORDS.slice(0, 2) })
  yield changed('only a header', (lines) => lines.slice(0, 1), { records: [] })
  yield changed('no header', (lines) => lines.slice(1), {
    header: HEADER.map((_, n) => `column_${n + 1}`),
    dialect: { ...told(USUAL), header: false },
  })
  const preamble = ['Sales of the year', '', 'made on Monday, by hand']
  yield changed('a preamble', (lines) => [...preamble, ...lines], { dialect: { ...told(USUAL), skipLines: 3 } })
  yield changed('a preamble padded with delimiters', (lines) => [`Sales of the year${','.repeat(8)}`, ...lines], {
    dialect: { ...told(USUAL), skipLines: 1 },
  })
  yield changed('a footnote', (lines) => [...lines, 'Source: our own counts'], { records: [...RECORDS, null] })
  yield changed('padded names', (lines) => at(lines, 0, HEADER.map((name) => ` ${name}`).join(',')))
  yield changed('no name at all', (lines) => at(lines, 0, ','.repeat(8)), {
    header: HEADER.map((_, n) => `column_${n + 1}`),
  })
  yield changed('the same name twice', (lines) => at(lines, 0, line(at(HEADER, 3, 'Date'))), {
    header: at(HEADER, 3, 'Date_2'),
  })
  yield changed('names that need quoting', (lines) => at(lines, 0, line(HEADER.map((name) => `"${name}", it is`))), {
    header: HEADER.map((name) => `"${name}", it is`),
  })
  const long = 'a very long name '.repeat(40)
  yield changed('a name of hundreds of characters', (lines) => at(lines, 0, line(at(HEADER, 6, long))), {
    header: at(HEADER, 6, long.slice(0, LONGEST_NAME)),
  })
  const wide = Array.from({ length: 1000 }, (_, n) => `c${n}`)
  const deep = [1, 2, 3].map((row) => wide.map((_, n) => `v${row}x${n}`))
  yield {
    ...styled('1,000 columns', {}),
    content: Buffer.from([wide, ...deep].map((values) => `${line(values)}\n`).join('')),
    header: wide,
    records: deep,
  }
  const broken = RECORDS.map((values, n) => (n % 7 === 3 ? at(values, 6, `Number ${n}\nof the collection`) : values))
  yield changed('values over several lines', () => [HEADER, ...broken].map((values) => line(values)), {
    records: broken,
  })
  yield* rowCases()
  yield* habitCases()
  yield* layoutCases()
}
