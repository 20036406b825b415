import { closeSync, openSync, truncateSync, writeSync } from 'node:fs'
import iconv from 'iconv-lite'
import { describe, expect, test, vi } from 'vitest'
import { delimitedFormatSchema, type DelimitedFormat, type Dialect } from '@shared/jobs/dialect'
import { detectDialect, DIALECT_REASONS } from '@runner/formats/delimited/detect'
import { CATALOGUES } from '@shared/messages/catalogue'
import { fileWith } from './workbench'

vi.setConfig({ testTimeout: 60_000 })

const detect = (content: string | Uint8Array, given: Partial<DelimitedFormat> = {}) =>
  detectDialect(fileWith(content), delimitedFormatSchema.parse({ ...given }))

const lines = (...all: string[]) => `${all.join('\n')}\n`
const people = (delimiter: string) =>
  lines(
    ['id', 'name', 'town', 'born'].join(delimiter),
    ['1', 'Ada Lovelace', 'London', '1815-12-10'].join(delimiter),
    ['2', 'Alan Turing', 'Maida Vale', '1912-06-23'].join(delimiter),
    ['3', 'Grace Hopper', 'New York', '1906-12-09'].join(delimiter),
  )

interface Case {
  readonly content: string
  readonly dialect: Partial<Dialect>
}

/** Contents as people keep them, and what should be found. */
const CASES: Readonly<Record<string, Case>> = {
  commas: { content: people(','), dialect: { delimiter: ',', quote: '"', escape: '"', header: true, skipLines: 0 } },
  semicolons: { content: people(';'), dialect: { delimiter: ';', header: true } },
  tabs: { content: people('\t'), dialect: { delimiter: '\t', header: true } },
  bars: { content: people('|'), dialect: { delimiter: '|', header: true } },
  'two bars': { content: people('||'), dialect: { delimiter: '||', header: true } },
  'two colons': { content: people('::'), dialect: { delimiter: '::', header: true } },
  tildes: { content: people('~'), dialect: { delimiter: '~', header: true } },
  carets: { content: people('^'), dialect: { delimiter: '^', header: true } },
  colons: {
    content: lines('root:x:0:0', 'daemon:x:1:1', 'bin:x:2:2', 'sys:x:3:3'),
    dialect: { delimiter: ':', header: false },
  },
  'spaces between numbers': {
    content: lines('1 2.5 3', '4 5.5 6', '7 8.5 9'),
    dialect: { delimiter: ' ', header: false },
  },
  'decimal commas between semicolons': {
    content: lines('1,5;2,7;3,1', '2,25;3,5;4,75', '10,0;0,5;1,25', '7,1;8,2;9,3'),
    dialect: { delimiter: ';', header: false },
  },
  'decimal commas between tabs, with a header': {
    content: lines('prix\tpoids', '1,5\t2,7', '12,25\t3,5', '7,0\t0,1'),
    dialect: { delimiter: '\t', header: true },
  },
  'amounts with thousands in quotes': {
    content: lines('name,amount', 'a,"1,200.50"', 'b,"33,000.00"', 'c,"2,500.10"'),
    dialect: { delimiter: ',', quote: '"', header: true },
  },
  'spaces between values of which one holds spaces': {
    content: lines(
      'date time code price article link',
      ...Array.from({ length: 30 }, (_, n) => {
        const article = ['Lamp', '"Chair, oak"', 'Desk of oak', 'Red carpet', '"Vase, blue"'][n % 5]
        return `2026-01-${String((n % 28) + 1).padStart(2, '0')} 10:${String(n + 10)} AB-${1000 + n} ${n}.50 ${article} "http://example.org/${n + 10}"`
      }),
    ),
    dialect: { delimiter: ' ', header: true },
  },
  'a stray quote before the first name': {
    content: people(',').replace('id', '"id'),
    dialect: { delimiter: ',', quote: '"', header: true, skipLines: 0 },
  },
  'a stray quote before the last name': {
    content: people(',').replace('born', '"born'),
    dialect: { delimiter: ',', quote: '"', header: true, skipLines: 0 },
  },
  'two lines of names': {
    content: lines(
      'who,,when,',
      'name,town,born,died',
      'Ada,London,1815-12-10,1852-11-27',
      'Alan,Maida Vale,1912-06-23,1954-06-07',
      'Grace,New York,1906-12-09,1992-01-01',
    ),
    dialect: { header: true, headerLines: 2, skipLines: 0 },
  },
  'the same names twice above the records': {
    content: people(',')
      .replace(/^.*\n/, '$&$&')
      .replaceAll(/,(\d)/g, ',$1')
      .replaceAll('London', '12')
      .replaceAll('Maida Vale', '7')
      .replaceAll('New York', '9'),
    dialect: { header: true, headerLines: 2 },
  },
  'a line of units below the names': {
    content: lines('place,length,weight', ',m,kg', 'Paris,1.5,20', 'Rome,2.5,30', 'Oslo,3.0,12', 'Bern,4.1,8'),
    dialect: { header: true, headerLines: 2 },
  },
  'a first record without its numbers': {
    content: lines('place,length,weight', 'Paris,unknown,20', 'Rome,2.5,30', 'Oslo,3.0,12', 'Bern,4.1,8'),
    dialect: { header: true, headerLines: 1 },
  },
  'another table of another width below a blank line': {
    content: `${people(',')}\n${lines('country,capital', 'France,Paris', 'Italy,Rome')}`,
    dialect: { header: true, tableEnd: 6 },
  },
  'another table with a column more': {
    content: people(',') + people(',').replaceAll('\n', ',x\n').replace('x', 'died'),
    dialect: { header: true, tableEnd: 5 },
  },
  'the same table once more, as files that were put together have it': {
    content: people(',') + people(','),
    dialect: { header: true, tableEnd: null },
  },
  'notes with commas between the records': {
    content: `${people(',')}\n${lines('Lovelace, Turing', 'see the list, below', 'and above, too')}${people(',').replace(/^.*\n/, '')}${people(',').replace(/^.*\n/, '')}`,
    dialect: { header: true, tableEnd: null },
  },
  'a note below a blank line': {
    content: `${people(',')}\n${lines('Source: our own counts, by hand', 'checked twice')}`,
    dialect: { header: true, tableEnd: null },
  },
  'clock times between semicolons': {
    content: lines('start;end', '10:15:00;11:20:30', '09:05:10;10:00:00', '23:59:59;00:00:00'),
    dialect: { delimiter: ';', header: true },
  },
  'sentences with commas between semicolons': {
    content: lines('id;text', '1;Hello, world, again', '2;One, two', '3;No comma', '4;Well, well, well, so'),
    dialect: { delimiter: ';', header: true },
  },
  'semicolons inside of quotes between commas': {
    content: lines('a,b,c', '"x;y","p;q",1', '"z;w","r;s",2', '"u;v","t;o",3'),
    dialect: { delimiter: ',', quote: '"', header: true },
  },
  'apostrophes as quotes': {
    content: lines('id,name,note', "1,'Smith, John','a, b'", "2,'Doe, Jane','c, d'", "3,'Roe, Ann','it''s, so'"),
    dialect: { delimiter: ',', quote: "'", escape: "'" },
  },
  'apostrophes in names are no quotes': {
    content: lines('id,name', "1,O'Brien", "2,D'Arcy", '3,L’Hôte', "4,'t Hooft"),
    dialect: { delimiter: ',', quote: '"', header: true },
  },
  'backslashes before quotes': {
    content: lines('id,text', '1,"say \\"hi\\", Bob"', '2,"a, b"', '3,"\\"x\\", y"'),
    dialect: { delimiter: ',', quote: '"', escape: '\\', header: true },
  },
  'doubled quotes': {
    content: lines('id,text', '1,"say ""hi"", Bob"', '2,"a, b"', '3,"""x"", y"'),
    dialect: { delimiter: ',', quote: '"', escape: '"', header: true },
  },
  'line ends inside of quotes': {
    content: lines('id,text', '1,"first\nsecond, third\nfourth"', '2,"x\ny"', '3,"z"'),
    dialect: { delimiter: ',', quote: '"', header: true, skipLines: 0 },
  },
  'one column of words': { content: lines('name', 'Ada', 'Alan', 'Grace', 'Ada'), dialect: { delimiter: ',' } },
  'one column of numbers with a name': {
    content: lines('amount', '1', '2', '3'),
    dialect: { delimiter: ',', header: true },
  },
  'one column of e-mail addresses': {
    content: lines('email', 'ada@example.org', 'alan.turing@example.org', 'grace_h@example.org'),
    dialect: { delimiter: ',', header: true },
  },
  'one column of full names': {
    content: lines('name', 'Ada Lovelace', 'Alan Turing', 'Grace Hopper', 'Mary Jackson'),
    dialect: { delimiter: ',', skipLines: 0 },
  },
  'one value': { content: '42', dialect: { delimiter: ',', header: false } },
  'a title and a blank line before the table': {
    content: `Sales of 2024\nexported on 2024-12-31\n\n${people(';')}`,
    dialect: { delimiter: ';', header: true, skipLines: 3 },
  },
  'a title filled up with delimiters by a spreadsheet': {
    content: `Sales of 2024;;;\n;;;\n${people(';')}`,
    dialect: { delimiter: ';', header: true, skipLines: 2 },
  },
  'no header over numbers': { content: lines('1,2,3', '4,5,6', '7,8,9'), dialect: { header: false } },
  'no header over words and numbers': {
    content: lines('Ada,36,London', 'Alan,41,Wilmslow', 'Grace,85,Arlington'),
    dialect: { header: false },
  },
  'names over words': {
    content: lines('first,last', 'Ada,Lovelace', 'Alan,Turing', 'Grace,Hopper'),
    dialect: { header: true },
  },
  'years as names over numbers': {
    content: lines('region,2020,2021', 'North,100.5,110.2', 'South,90.1,95.7', 'West,12.0,13.5'),
    dialect: { delimiter: ',' },
  },
  'a first row that comes again is no header': {
    content: lines('yes,red', 'no,blue', 'yes,red', 'no,green'),
    dialect: { header: false },
  },
  'a few short and long records': {
    content: `${people(',')}4,too short\n5,Katherine,White Sulphur Springs,1918-08-26,too,long\n6,Mary Jackson,Hampton,1921-04-09\n`,
    dialect: { delimiter: ',', header: true, skipLines: 0 },
  },
  'empty cells': {
    content: lines('a,b,c,d', '1,,,2', ',,3,', '4,,,5', ',6,,'),
    dialect: { delimiter: ',', header: true },
  },
  'a nearly empty first record and no header': {
    content: lines('1,,,', '2,x,3,4', '5,y,6,7', '8,z,9,1'),
    dialect: { delimiter: ',', header: false, skipLines: 0 },
  },
  CRLF: { content: people(';').replaceAll('\n', '\r\n'), dialect: { delimiter: ';', header: true } },
  CR: { content: people(';').replaceAll('\n', '\r'), dialect: { delimiter: ';', header: true } },
  'JSON in quotes': {
    content: lines(
      'key,value',
      '1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"',
      '2,"{""type"": ""Line"", ""x"": [1, 2]}"',
    ),
    dialect: { delimiter: ',', quote: '"', header: true },
  },
  'web addresses': {
    content: lines(
      'url;hits',
      'https://example.org/a?b=1,2;10',
      'https://example.org/c|d;20',
      'http://example.com:80/;3',
    ),
    dialect: { delimiter: ';', header: true },
  },
  'inches in values are no quotes': {
    content: lines('size;item', '5" ;pipe', '3" ;hose', '12";tube'),
    dialect: { delimiter: ';', header: true },
  },
}

describe('what stands only in a part of the sample', () => {
  const many = (count: number, line: (index: number) => string) =>
    lines(...Array.from({ length: count }, (_, at) => line(at)))

  test.each([';', '\t'])('does not take a delimiter away whose values are empty at first (%j)', async (delimiter) => {
    const record = (at: number) => [at, at < 1200 ? '' : 'note', 'x'].join(delimiter)
    const { dialect, width } = await detect(many(3000, record))
    expect({ delimiter: dialect.delimiter, width }).toEqual({ delimiter, width: 3 })
  })

  test('or whose values are empty in all of it', async () => {
    const { dialect, width } = await detect(many(300, (at) => `${at};;x`))
    expect({ delimiter: dialect.delimiter, width }).toEqual({ delimiter: ';', width: 3 })
  })

  test('leaves a column of sentences in one, although commas are in every third', async () => {
    const sentence = (at: number) => (at % 3 === 0 ? `Main Street ${at}, Springfield` : `Main Street ${at}`)
    expect(await detect(`address\n${many(300, sentence)}`)).toMatchObject({
      width: 1,
      dialect: { header: true, delimiter: '\u001f' },
    })
  })

  test.each([
    ['commas', 30, (at: number) => `Note, line ${at}, of, the preamble`],
    ['blanks', 1300, (at: number) => `Note ${at}`],
  ])('does not decide where it is skipped (%s)', async (_, count, line) => {
    const table = lines('a;b;c', ...Array.from({ length: 5 }, (_none, at) => `${at};${at};${at}`))
    const { dialect, width } = await detect(many(count, line) + table, { skipLines: count })
    expect(dialect).toMatchObject({ delimiter: ';', header: true, skipLines: count })
    expect(width).toBe(3)
  })
})

describe('The dialect is found in files with', () => {
  for (const [name, { content, dialect }] of Object.entries(CASES)) {
    test(name, async () => {
      expect((await detect(content)).dialect).toMatchObject(dialect)
    })
  }
})

describe('Encodings', () => {
  const french = lines(
    'prénom;ville;remarque',
    'Élodie;Besançon;reçu à temps',
    'François;Saint-Étienne;déjà payé, très bien',
    'Zoé;Orléans;où êtes-vous ?',
    'Joël;Nîmes;« hôtel » 12 €',
  )

  const expected: Readonly<Record<string, readonly [content: Buffer, encoding: string, why: string]>> = {
    'ASCII is UTF-8': [Buffer.from(people(',')), 'utf-8', 'asciiOnly'],
    'UTF-8': [Buffer.from(french), 'utf-8', 'utf8Valid'],
    'UTF-8 with a mark': [Buffer.from(`\ufeff${french}`), 'utf-8', 'bom'],
    'UTF-16 with a mark': [Buffer.from(`\ufeff${french}`, 'utf16le'), 'utf-16le', 'bom'],
    'UTF-16 with a mark, big end first': [Buffer.from(`\ufeff${french}`, 'utf16le').swap16(), 'utf-16be', 'bom'],
    'UTF-16 without a mark': [Buffer.from(french, 'utf16le'), 'utf-16le', 'nulPattern'],
    'UTF-16 without a mark, big end first': [Buffer.from(french, 'utf16le').swap16(), 'utf-16be', 'nulPattern'],
    'Windows-1252': [iconv.encode(french, 'windows-1252'), 'windows-1252', 'frequencies'],
    'UTF-8 with a damaged place': [
      Buffer.concat([Buffer.from(french), Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from(french)]),
      'utf-8',
      'utf8Mostly',
    ],
    'one accent in Windows-1252': [
      iconv.encode(lines('name,town', 'Zoé,Paris', 'Ada,London'), 'windows-1252'),
      'windows-1252',
      'frequencies',
    ],
    'German in Windows-1252': [
      iconv.encode(lines('Straße;Größe', 'Müllerstraße;groß', 'Äußerer Weg;schön'), 'windows-1252'),
      'windows-1252',
      'frequencies',
    ],
    'Mac Roman': [iconv.encode(french.replaceAll(/[«» €]/g, ' '), 'macroman'), 'macroman', 'frequencies'],
    'Shift JIS': [
      iconv.encode(
        lines('名前,都市,備考', ...Array.from({ length: 30 }, () => '山田太郎,東京都,これは日本語のテストです')),
        'shift_jis',
      ),
      'shift_jis',
      'frequencies',
    ],
    'Russian in Windows-1251': [
      iconv.encode(
        lines('имя,город', ...Array.from({ length: 30 }, () => 'Иван Петров,Москва и Санкт-Петербург')),
        'windows-1251',
      ),
      'windows-1251',
      'frequencies',
    ],
  }
  for (const [name, [content, encoding, why]] of Object.entries(expected)) {
    test(`${name} is told by its bytes`, async () => {
      const found = await detect(content)
      expect([found.dialect.encoding, found.why.encoding]).toEqual([encoding, why])
    })
  }

  test('a single accent late in a large file is seen, and no cut character is taken for a wrong one', async () => {
    const filler = 'plain ascii,text\n'.repeat(200_000)
    const late = Buffer.concat([Buffer.from(filler), iconv.encode(`${french}`.repeat(20_000), 'windows-1252')])
    expect((await detect(late)).dialect.encoding).toBe('windows-1252')
    const characters = Buffer.from(`a${'é€😀,x\n'.repeat(400_000)}`)
    expect((await detect(characters)).dialect.encoding).toBe('utf-8')
  })

  // Windows would fill the holes.
  test.skipIf(process.platform === 'win32')('an accent is seen beyond what 32 bits can number', async () => {
    const path = fileWith(people(',').repeat(20_000))
    const bytes = 5 * 2 ** 30
    truncateSync(path, bytes)
    const file = openSync(path, 'r+')
    const part = iconv.encode(french.repeat(8000), 'windows-1252')
    // Sixteen slices behind the first MiB are looked at.
    writeSync(file, part, 0, part.length, Math.floor(2 ** 20 + ((bytes - 2 ** 20) * 13) / 16))
    closeSync(file)
    expect((await detectDialect(path, delimitedFormatSchema.parse({}))).dialect.encoding).toBe('windows-1252')
  })
})

describe('What is given', () => {
  test('is kept and said to be given, and helps to find the rest', async () => {
    const given = { delimiter: ';', header: false, encoding: 'ISO-8859-1', quote: null } as const
    const { dialect, why, bytes } = await detect('a,b;c\nd,e;f\n', given)
    expect(dialect).toEqual({
      ...{ encoding: 'windows-1252', delimiter: ';', quote: null, escape: null },
      ...{ header: false, skipLines: 0, comment: null, collapse: false },
      ...{ headerLines: 1, irregular: 'mend', tableEnd: null },
    })
    expect(why).toMatchObject({ encoding: 'given', delimiter: 'given', quote: 'given', header: 'given' })
    expect(bytes).toBe(12)
  })

  test('says how many lines the header has, and that the file is one table whatever it looks like', async () => {
    const two = people(',') + people(',').replaceAll('\n', ',x\n').replace('x', 'died')
    expect((await detect(two, { tables: 'all' })).dialect).toMatchObject({ tableEnd: null })
    const { dialect, why } = await detect(two, { headerLines: 2, skipLines: 0 })
    expect(dialect).toMatchObject({ headerLines: 2, tableEnd: 5 })
    expect(why).toMatchObject({ headerLines: 'given', tableEnd: 'otherTable' })
    expect((await detect(`notes\n\n${two}`, { skipLines: 2 })).dialect.tableEnd).toBe(7)
  })

  test('lines to skip and comments are left out before anything is guessed', async () => {
    const { dialect } = await detect(`x;y\nz\n#a;b;c;d;e\n${people(',')}`, { skipLines: 2, comment: '#' })
    expect(dialect).toMatchObject({ delimiter: ',', skipLines: 2, header: true, comment: '#' })
  })

  test('an unknown encoding is an error', async () => {
    await expect(detect('a,b\n', { encoding: 'klingon' })).rejects.toMatchObject({ code: 'encoding.unknown' })
  })
})

describe('Reasons', () => {
  test('all have a text in both languages', () => {
    for (const texts of Object.values(CATALOGUES)) {
      for (const reason of DIALECT_REASONS) expect(texts[`detect.why.${reason}`]).toBeTypeOf('string')
    }
  })
})

test('Files that are missing or of zero bytes are errors of their own', async () => {
  const format = delimitedFormatSchema.parse({})
  await expect(detectDialect('/nowhere/at/all.csv', format)).rejects.toMatchObject({ code: 'file.notFound' })
  await expect(detect('')).rejects.toMatchObject({ code: 'file.empty' })
})
