import { mkdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, type App } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { workbook, zip } from '@tests/helpers/source-files'
import { test } from '@tests/helpers/test'

async function add({ page, window }: App, path: string): Promise<void> {
  await page.getByRole('textbox', { name: window.window('source.path') }).fill(path)
  await page.keyboard.press('Enter')
}
async function begin(app: App, path: string): Promise<void> {
  await app.window.newImport().click()
  await add(app, path)
}
async function start({ page, window }: App, label: string): Promise<void> {
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(window.row(label)).toContainText(window.t('status.finished'), { timeout: 30_000 })
}

const cell = (value: string | number) =>
  typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`
const sheet = (rows: readonly (readonly (string | number)[])[]) =>
  rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')

test('every kind of file is told, adjusted to what is meant, and imported', async () => {
  test.setTimeout(240_000)
  const workspace = temporaryFolder('kinds')
  const at = (name: string) => join(workspace, name)
  const app = await launch({ workspace })
  const { page, window } = app
  const header = (name: string | RegExp) => page.getByRole('columnheader', { name })

  // Fixed columns: a border too few is found, and set on the text by keyboard.
  writeFileSync(at('people.txt'), '001ZoéParis 1985\n002LucLyon  1990\n003EvaLille 2001\n')
  await begin(app, at('people.txt'))
  await window.step('format').click()
  await page.getByRole('combobox', { name: window.window('format.kind') }).selectOption('fixed')
  const ruler = page.getByRole('slider', { name: window.window('fixed.ruler') })
  await ruler.focus()
  for (const border of [4, 7, 13]) {
    while (Number(await ruler.getAttribute('aria-valuenow')) !== border)
      await page.keyboard.press(Number(await ruler.getAttribute('aria-valuenow')) < border ? 'ArrowRight' : 'ArrowLeft')
    if ((await ruler.getAttribute('aria-valuetext')) === window.t('window.fixed.at', { at: border }))
      await page.keyboard.press('Enter')
  }
  for (const [index, name] of ['id', 'name', 'city', 'born'].entries())
    await page.getByRole('textbox', { name: window.t('window.fixed.nameOf', { number: index + 1 }) }).fill(name)
  await expect(header(/born/)).toBeVisible()
  await picture(page, 'format-fixed')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await start(app, 'people')

  // XML: the records are elsewhere than what is repeated most.
  const lines = '<line><sku>a</sku></line><line><sku>b</sku></line>'
  writeFileSync(at('orders.xml'), `<orders><order id="1">${lines}</order><order id="2">${lines}</order></orders>`)
  await begin(app, at('orders.xml'))
  await expect(header(/@id/)).toBeVisible()
  await window.step('format').click()
  await page.getByRole('combobox', { name: window.window('format.path') }).selectOption('/orders/order/line')
  await expect(header(/^sku/)).toBeVisible()
  await expect(header(/@id/)).toBeHidden()
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await start(app, 'orders')

  // JSON, packed: another list than the one that was found.
  writeFileSync(
    at('data.json.gz'),
    gzipSync(JSON.stringify({ big: [{ a: 1 }, { a: 2 }, { a: 3 }], small: [{ b: 'x' }] })),
  )
  await begin(app, at('data.json.gz'))
  await expect(page.getByText(window.window('source.gzip'), { exact: true })).toBeVisible()
  await window.step('format').click()
  await page.getByRole('combobox', { name: window.window('format.path') }).selectOption('small')
  await expect(header(/^b/)).toBeVisible()
  await start(app, 'data.json')

  // A workbook: another sheet, and a table that begins further down.
  const book = await workbook([
    { name: 'Notes', rows: sheet([['nothing here']]) },
    {
      name: 'Sales',
      rows: sheet([
        ['Report', 'x', 'y'],
        ['of', 'the', 'year'],
        ['id', 'day', 'price'],
        [1, 'mon', 2.5],
      ]),
    },
  ])
  writeFileSync(at('sales.xlsx'), book)
  await begin(app, at('sales.xlsx'))
  await window.step('format').click()
  await page.getByRole('combobox', { name: window.window('format.sheet') }).selectOption('Sales')
  await expect(header(/Report/)).toBeVisible()
  await page.getByRole('textbox', { name: window.window('format.headerRow') }).fill('3')
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: window.window('format.header') }).selectOption('true')
  await expect(header(/price/)).toBeVisible()
  await expect(page.getByRole('textbox', { name: window.window('format.range') })).toHaveValue('A3:C')
  await picture(page, 'format-xlsx')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await start(app, 'sales')

  // NDJSON and a wrong encoding that is put right.
  writeFileSync(at('names.csv'), Buffer.from('name;city\nZo\xe9;\x8cuvre\n', 'latin1'))
  await begin(app, at('names.csv'))
  await window.step('format').click()
  await page.getByRole('combobox', { name: window.window('format.encoding') }).selectOption('utf-8')
  await expect(page.getByText(window.t('rejectTitle.file.encoding'))).toBeVisible()
  await page.getByRole('combobox', { name: window.window('format.encoding') }).selectOption('windows-1252')
  await expect(page.getByRole('cell', { name: 'Œuvre' })).toBeVisible()
  await start(app, 'names')
  await app.close()

  const rows = (dataset: string) =>
    query(workspace, `select * from ${dataset}`).map((row) => Object.values(row).join('|'))
  expect(rows('people')).toEqual(['001|Zoé|Paris|1985', '002|Luc|Lyon|1990', '003|Eva|Lille|2001'])
  expect(rows('orders')).toEqual(['a', 'b', 'a', 'b'])
  expect(rows('data')).toEqual(['x'])
  expect(rows('sales')).toEqual(['1|mon|2.5'])
  expect(rows('names')).toEqual(['Zoé|Œuvre'])
})

test('a source of patterns, folders and archives is put together, looked through and imported in its order', async () => {
  const workspace = temporaryFolder('sources')
  const at = (name: string) => join(workspace, name)
  mkdirSync(at('in'))
  for (const number of [2, 10]) writeFileSync(at(`in/orders-${number}.csv`), `id,x\n${number},from pattern\n`)
  writeFileSync(at('more.zip'), await zip({ 'june.csv': 'id,x\n6,june\n', 'may.csv': 'id,x\n5,may\n' }))
  const app = await launch({ workspace })
  const { page, window } = app
  await begin(app, at('in/orders-*.csv'))
  await add(app, at('more.zip'))
  await add(app, at('gone.csv'))
  const entries = page.getByRole('list', { name: window.window('source.entries') }).getByRole('listitem')
  await expect(entries).toContainText([/Pattern2 files/, /zip2 files/, /gone\.csv does not exist/])
  await picture(page, 'source-list')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(page.getByRole('heading', { name: window.t('window.import.problems', { count: 1 }) })).toBeVisible()
  await page.getByRole('button', { name: window.t('window.source.remove', { file: at('gone.csv') }) }).click()
  await page.getByRole('button', { name: window.t('window.source.up', { file: at('more.zip') }) }).click()
  await expect(entries).toContainText([/zip2 files/, /Pattern2 files/])
  const picker = page.getByRole('combobox', { name: window.window('source.shownFile') })
  await expect(picker.getByRole('option')).toHaveText([
    'more.zip/june.csv',
    'more.zip/may.csv',
    'in/orders-2.csv',
    'in/orders-10.csv',
  ])
  await picker.selectOption('in/orders-10.csv')
  await expect(page.getByRole('cell', { name: '10', exact: true })).toBeVisible()
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(window.row('orders-*')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await app.close()
  expect(query(workspace, 'select id from orders').map(({ id }) => id)).toEqual([6, 5, 2, 10])
})
