import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, type Locator } from '@playwright/test'
import { LANGUAGES, type Language } from '@shared/messages/plural'
import { launch, query, temporaryFolder, type App } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { xlsx, zip } from '@tests/helpers/source-files'
import { test } from '@tests/helpers/test'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

async function begin({ page, window }: App, path: string): Promise<void> {
  await window.newImport().click()
  await page.getByRole('textbox', { name: window.window('source.path') }).fill(path)
  await page.keyboard.press('Enter')
}

test('a file that is no source is told by its name and by what it is, in the user’s language, and another takes its place', async () => {
  const workspace = temporaryFolder('bad')
  const at = (name: string) => join(workspace, name)
  writeFileSync(at('photo.csv'), PNG)
  writeFileSync(at('cut.json'), '{"items": [{"a": 1},\n{"a": ')
  writeFileSync(at('good.csv'), 'id,name\n1,Zoé\n')
  const app = await launch({ workspace, language: 'fr' })
  const { page, window } = app
  await begin(app, at('photo.csv'))
  const failure = failureOf(app)
  await expect(failure).toContainText(
    window.t('error.format.foreign', { path: at('photo.csv'), content: window.t('content.picture') }),
  )
  await picture(page, 'bad-picture')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  // Said as what is to be corrected, with the way there.
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(page.locator('#import-file')).toBeFocused()

  await app.answerDialogs({ open: at('cut.json') })
  await page.getByRole('button', { name: window.t('window.source.replace', { file: at('photo.csv') }) }).click()
  await expect(failure).toContainText('ligne 2')

  await app.answerDialogs({ open: at('good.csv') })
  await page.getByRole('button', { name: window.t('window.source.replace', { file: at('cut.json') }) }).click()
  await expect(page.getByRole('cell', { name: 'Zoé' })).toBeVisible()
  await expect(failure).toHaveCount(0)
  await window.step('format').click()
  await page
    .getByRole('combobox', { name: window.window('format.encoding') })
    .selectOption({ label: window.window('format.other') })
  await page.getByRole('textbox', { name: window.window('format.otherEncoding') }).fill('klingon')
  await expect(failure).toContainText(window.t('error.encoding.unknown', { path: at('good.csv'), encoding: 'klingon' }))
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(page.locator('#import-encoding')).toBeFocused()
  await page.getByRole('combobox', { name: window.window('format.encoding') }).selectOption('utf-8')
  // At once: what has just been changed is looked at first.
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(window.row('good')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await app.close()
  expect(query(workspace, 'select * from good')).toEqual([{ id: 1, name: 'Zoé' }])
})

/** Why the source can't be read, where the page shows its beginning otherwise. */
function failureOf({ page, window }: App): Locator {
  return page.getByRole('alert').filter({ has: page.getByRole('button', { name: window.window('source.readAgain') }) })
}

type Told = Readonly<Record<Language, RegExp>>
const DAMAGED: Told = { en: /damaged or incomplete/, fr: /abîmée|endommagé|incompl/i }

/** Everything that a file can be wrong with as a whole: what is written, and the error that the page tells with its parameters beside the path. */
async function badInputs(folder: string): Promise<readonly (readonly [path: string, error: Told])[]> {
  const at = (name: string) => join(folder, name)
  const book = await xlsx([
    ['a', 'b'],
    [1, 2],
  ])
  const packed = gzipSync(Buffer.from(`id,name\n${'1,Zoe\n'.repeat(50_000)}`))
  const archive = await zip({ 'one.csv': randomBytes(50_000) })
  const files: Readonly<Record<string, readonly [content: Buffer | string, error: Told]>> = {
    'empty.csv': ['', { en: /is empty/, fr: /est vide/ }],
    'binary.csv': [randomBytes(20_000), { en: /is no text/, fr: /autre chose que du texte/ }],
    'cut.csv.gz': [packed.subarray(0, Math.floor(packed.length / 2)), DAMAGED],
    'cut.zip': [archive.subarray(0, Math.floor(archive.length / 2)), DAMAGED],
    'cut.xlsx': [book.subarray(0, Math.floor(book.length / 2)), DAMAGED],
    'cut.parquet': [
      Buffer.concat([Buffer.from('PAR1'), randomBytes(400)]),
      { en: /is not what its format says/, fr: /n’est pas ce que son format dit/ },
    ],
    'doctype.xml': [
      '<!DOCTYPE a [<!ENTITY b "c">]>\n<a><r><b>&b;</b></r></a>',
      { en: /has a DOCTYPE \(line 1\)/, fr: /DOCTYPE/ },
    ],
    'cut.json': ['{"items": [{"a": 1},\n{"a": ', { en: /beyond line 2/, fr: /ligne 2/ }],
  }
  for (const [name, [content]] of Object.entries(files)) writeFileSync(at(name), content)
  mkdirSync(at('nothing.in'))
  return [
    ...Object.entries(files).map(([name, [, error]]) => [at(name), error] as const),
    [at('missing.csv'), { en: /does not exist/, fr: /n’existe pas/ }],
    [at('nothing.in'), { en: /no file/i, fr: /aucun fichier/i }],
  ]
}

for (const language of LANGUAGES) {
  test(`every kind of bad input is told by its name and with a way out, and what was said of the import stays (${language})`, async () => {
    test.setTimeout(240_000)
    const workspace = temporaryFolder(`bad-all-${language}`)
    const good = join(workspace, 'good.csv')
    writeFileSync(good, 'id,name\n1,Zoé\n')
    const bad = await badInputs(workspace)
    const app = await launch({ workspace, language })
    const { page, window } = app
    await begin(app, good)
    await window.step('mapping').click()
    const name = page.getByRole('textbox', { name: window.t('window.fields.fieldOf', { column: 'name' }) })
    await name.fill('who')
    await window.step('source').click()
    let before = good
    for (const [path, error] of bad) {
      await app.answerDialogs({ open: path })
      await page.getByRole('button', { name: window.t('window.source.replace', { file: before }) }).click()
      const failure = failureOf(app)
      await expect(failure, path).toContainText(path)
      await expect(failure).toContainText(error[language])
      await page.getByRole('button', { name: window.window('import.start') }).click()
      await expect(page.locator(':focus'), path).toHaveAttribute('id', /^import-/)
      await window.step('mapping').click()
      await expect(name, path).toHaveValue('who')
      await window.step('source').click()
      before = path
    }
    await picture(page, `bad-folder-${language}`)
    await app.answerDialogs({ open: good })
    await page.getByRole('button', { name: window.t('window.source.replace', { file: before }) }).click()
    await expect(page.getByRole('cell', { name: 'Zoé' })).toBeVisible()
    await page.getByRole('button', { name: window.window('import.start') }).click()
    await expect(window.row('good')).toContainText(window.t('status.finished'), { timeout: 30_000 })
    await app.close()
    expect(query(workspace, 'select * from good')).toEqual([{ id: 1, who: 'Zoé' }])
  })
}

test('a header alone is shown as such and makes an empty dataset, and bytes that are no text are rejected with their line', async () => {
  const workspace = temporaryFolder('bad-header')
  const at = (name: string) => join(workspace, name)
  writeFileSync(at('header.csv'), 'id,name\n')
  writeFileSync(at('wrong.csv'), Buffer.from('id,name\n1,Zo\u00e9\n2,Ann\n', 'latin1'))
  const app = await launch({ workspace })
  const { page, window } = app
  await begin(app, at('header.csv'))
  await expect(page.getByRole('columnheader', { name: /name/ })).toBeVisible()
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(window.row('header')).toContainText(window.t('status.finished'), { timeout: 30_000 })

  await begin(app, at('wrong.csv'))
  await expect(page.getByRole('cell', { name: 'Zoé' })).toBeVisible()
  await window.step('format').click()
  await page.getByRole('combobox', { name: window.window('format.encoding') }).selectOption('utf-8')
  await expect(page.getByText(window.t('window.preview.refused', { count: 1 }))).toBeVisible()
  await picture(page, 'bad-encoding')
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(window.row('wrong')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await window.row('wrong').click()
  await window.tab('rejects').click()
  await expect(page.getByRole('grid').last()).toContainText(window.t('reject.file.encoding'))
  await app.close()
  expect(query(workspace, 'select * from wrong')).toEqual([{ id: 2, name: 'Ann' }])
  expect(query(workspace, 'select count(*)::int n from header')).toEqual([{ n: 0 }])
})

test('a JSON value that is nested too deeply is one reject with its reason, and the records around it are in', async () => {
  const workspace = temporaryFolder('bad-deep')
  const file = join(workspace, 'trees.json')
  const deep = `${'['.repeat(600)}${']'.repeat(600)}`
  writeFileSync(file, `[{"id":1,"tree":"ash"},\n{"id":2,"tree":${deep}},\n{"id":3,"tree":"oak"}]\n`)
  const app = await launch({ workspace })
  const { page, window } = app
  await begin(app, file)
  await expect(page.getByRole('cell', { name: 'oak' })).toBeVisible()
  await expect(page.getByText(window.t('window.preview.refused', { count: 1 }))).toBeVisible()
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(window.row('trees')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await window.row('trees').click()
  await window.tab('rejects').click()
  await expect(page.getByTestId('rejects-count')).toHaveText(window.t('window.rejects.listed', { count: 1 }))
  const reject = window.rejects().locator('[aria-rowindex="2"]')
  await expect(reject).toContainText('more than 512 values in each other')
  await reject.click()
  const record = page.getByRole('region', { name: window.window('rejects.record') })
  await expect(record).toContainText('more than 512 values in each other')
  await expect(record.locator('pre')).toContainText('{"id":2,"tree":[[[[')
  await picture(page, 'bad-nested')
  await app.close()
  expect(query(workspace, 'select * from trees')).toEqual([
    { id: 1, tree: 'ash' },
    { id: 3, tree: 'oak' },
  ])
})

test('a file that vanishes before the start fails the run with its name, and nothing of the definition is lost', async () => {
  const workspace = temporaryFolder('gone')
  const file = join(workspace, 'orders.csv')
  writeFileSync(file, 'id,price\n1,3\n')
  const app = await launch({ workspace })
  const { page, window } = app
  await begin(app, file)
  await window.step('mapping').click()
  await page.getByRole('textbox', { name: window.t('window.fields.fieldOf', { column: 'price' }) }).fill('amount')
  rmSync(file)
  await page.getByRole('button', { name: window.window('import.start') }).click()
  const row = window.row('orders')
  await expect(row).toContainText(window.t('status.failed'), { timeout: 30_000 })
  await row.click()
  await window.tab('general').click()
  await expect(page.getByRole('group', { name: window.window('general.error') })).toContainText(
    window.t('error.file.notFound', { path: file }),
  )
  // Edit leads to what the run has ended with.
  await window.command('edit').click()
  await expect(page.getByRole('heading', { name: window.t('window.import.problems', { count: 1 }) })).toBeVisible()
  await page.getByRole('button', { name: window.t('error.file.notFound', { path: file }) }).click()
  await expect(page.locator('#import-file')).toBeFocused()
  writeFileSync(file, 'id,price\n1,3\n')
  await page.getByRole('button', { name: window.window('source.readAgain') }).click()
  await expect(page.getByRole('columnheader', { name: /price/ })).toBeVisible()
  await page.getByRole('button', { name: window.window('import.start') }).click()
  // Exactly that: a run that has failed is "Finished with errors".
  await expect(row.getByRole('img', { name: window.t('status.finished'), exact: true })).toBeVisible({
    timeout: 30_000,
  })
  await app.close()
  expect(query(workspace, 'select * from orders')).toEqual([{ id: 1, amount: 3 }])
})

test('a job whose patterns, references or datasets can’t be used leads to the setting at fault', async () => {
  const workspace = temporaryFolder('faults')
  const file = join(workspace, 'orders.csv')
  writeFileSync(file, 'id,code\n1,a\n')
  const app = await launch({ workspace })
  const { page, window } = app
  const source = { files: [file] }
  const mapping = [{ field: 'code', column: 'code' }]
  const reference = { dataset: 'countries', field: 'code' }
  await app.create({
    label: 'Reference',
    source,
    target: { dataset: 'a', fields: [{ name: 'code', rules: { reference } }] },
    mapping,
  })
  await app.create({
    label: 'Column',
    source,
    target: { dataset: 'b', fields: [{ name: 'code' }] },
    mapping: [{ field: 'code', column: 'kode' }],
  })
  for (const [label, element, error] of [
    ['Reference', '#import-field-0-rule-reference', window.t('error.dataset.notFound', { dataset: 'countries' })],
    ['Column', '#import-field-0-column', window.t('window.import.problem.columnGone', { column: 'kode' })],
  ] as const) {
    await expect(window.row(label)).toContainText(window.t('status.failed'), { timeout: 30_000 })
    await window.row(label).click()
    await window.command('edit').click()
    await expect(page.getByRole('columnheader', { name: /code/ })).toBeVisible()
    await page.getByRole('button', { name: window.window('import.start') }).click()
    await expect(page.locator(element)).toBeFocused()
    await expect(page.locator(`${element}-problem`)).toHaveText(error)
    await page.getByRole('button', { name: window.window('import.toList') }).click()
  }
  await app.close()
})
