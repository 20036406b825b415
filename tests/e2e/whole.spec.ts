import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator } from '@playwright/test'
import type { ImportDefinition } from '@shared/jobs/definition'
import { launch, query, temporaryFolder, vigie, type App } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const FILE = [
  'Id;Day;Price;Mail;Country;First;Last;Ok',
  '1;03/04/2026;1 234,50 €;A@B.FR;fr;zoé;martin;si',
  '2;05/04/2026;12,00 €;;DE;luc;blanc;no',
  '3;31/12/2026;7,00 €;x@y.de;Germany;eva;rouge;si',
  '4;01/05/2026;-1,00 €;n/a;it;max;vert;no',
].join('\n')

/** Parts of the page by their texts. */
class Page {
  readonly #app: App
  constructor(app: App) {
    this.#app = app
  }
  w(key: string, params = {}): string {
    return this.#app.window.t(`window.${key}`, params)
  }
  field(role: 'textbox' | 'combobox' | 'checkbox' | 'radio' | 'button', key: string, params = {}): Locator {
    return this.#app.page.getByRole(role, { name: this.w(key, params), exact: true })
  }
  async open(field: string): Promise<void> {
    await this.field('button', 'fields.settingsOf', { field }).click()
  }
  async add(way: string): Promise<void> {
    await this.field('button', 'fields.add').click()
    await this.#app.page.getByRole('menuitem', { name: this.w(`fields.adds.${way}`) }).click()
  }
  /** Names the field that was added last. */
  async name(name: string): Promise<void> {
    const field = this.#app.page.getByRole('textbox', {
      name: this.w('fields.fieldOf', { column: this.w('fields.newName') }),
    })
    await field.fill(name)
    await field.blur()
  }
  async transform(kind: string): Promise<void> {
    await this.field('combobox', 'transform.add').selectOption(kind)
  }
}

test('everything that a job file can say of an import is said in the window, and does what it says', async () => {
  test.setTimeout(240_000)
  const workspace = temporaryFolder('whole')
  const at = (name: string) => join(workspace, name)
  writeFileSync(at('orders.csv'), FILE)
  writeFileSync(at('countries.csv'), 'code\nFR\nDE\nIT\n')
  vigie(workspace, 'import', at('countries.csv'))
  const app = await launch({ workspace })
  const { page: p, window } = app
  const page = new Page(app)
  await window.newImport().click()
  await page.field('textbox', 'source.path').fill(at('orders.csv'))
  await p.keyboard.press('Enter')
  await expect(p.getByRole('columnheader', { name: /Country/ })).toBeVisible()

  await window.step('mapping').click()
  await page.field('textbox', 'target.name').fill('all_orders')

  await page.open('Id')
  await page.field('textbox', 'field.label').fill('Number')
  await page.field('textbox', 'rule.min').fill('1')
  await page.field('textbox', 'rule.min').blur()
  await page.field('checkbox', 'rule.unique').check()
  await page.field('button', 'field.next').click()

  // Day: a pattern of its own, and a range.
  await page.field('combobox', 'fields.type').selectOption('date')
  const pattern = page.field('combobox', 'values.pattern', { number: 1 })
  await expect(pattern).toHaveValue('dd/MM/yyyy')
  await page.field('textbox', 'rule.max').fill('2026-12-31')
  await page.field('textbox', 'rule.max').blur()
  await page.field('button', 'field.next').click()

  // Price: signs of the number, digits, a range.
  await page.field('combobox', 'fields.type').selectOption('decimal')
  await page.field('textbox', 'field.precision').fill('9')
  await page.field('textbox', 'field.scale').fill('2')
  await page.field('textbox', 'field.scale').blur()
  await page.field('combobox', 'values.decimal').selectOption(',')
  await page.field('combobox', 'values.grouping').selectOption(' ')
  await page.field('checkbox', 'values.currency').check()
  await page.field('textbox', 'rule.min').fill('0')
  await page.field('textbox', 'rule.min').blur()
  await expect(p.getByText('out of the range')).toBeVisible()
  await picture(p, 'whole-number')
  await page.field('button', 'field.next').click()

  // Mail: steps in order, an address, lengths.
  await page.transform('nullWords')
  await page.field('textbox', 'transform.words').fill('n/a\n-')
  await page.transform('lower')
  await page.transform('replacePattern')
  const steps = p.getByRole('list', { name: page.w('transform.list') })
  const found = steps.getByRole('textbox', { name: page.w('transform.pattern') })
  await found.fill('^(')
  await expect(p.getByText('is no regular expression').first()).toBeVisible()
  await found.fill('^([a-z])@')
  await page.field('textbox', 'transform.by').fill('\\1+x@')
  await page.field('textbox', 'rule.minLength').fill('3')
  await page.field('textbox', 'rule.maxLength').fill('80')
  await page.field('textbox', 'rule.maxLength').blur()
  await page.field('checkbox', 'rule.email').check()
  await expect(p.getByRole('listitem').filter({ hasText: window.t('transformation.replacePattern') })).toContainText(
    'a+x@b.fr',
  )
  await picture(p, 'whole-steps')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await page.field('button', 'field.next').click()

  // Country: a map, a list of values with labels, a reference.
  await page.transform('upper')
  await page.transform('map')
  await page.field('textbox', 'transform.pairFrom', { number: 1 }).fill('Germany')
  await page.field('textbox', 'transform.pairToOf', { number: 1 }).fill('DE')
  await page.field('checkbox', 'rule.values').check()
  await page.field('textbox', 'rule.value', { number: 1 }).fill('FR')
  await page.field('textbox', 'rule.valueLabelOf', { number: 1 }).fill('France')
  await page.field('checkbox', 'rule.extend').check()
  await page.field('checkbox', 'rule.reference').check()
  await expect(page.field('combobox', 'rule.referenceField')).toHaveValue('code')
  await page.field('button', 'field.close').click()

  // Ok: words of its own.
  await page.open('Ok')
  await page.field('combobox', 'fields.type').selectOption('boolean')
  await page.field('textbox', 'values.trueWords').fill('si')
  await page.field('textbox', 'values.trueWords').blur()
  await page.field('textbox', 'values.falseWords').fill('no')
  await page.field('textbox', 'values.falseWords').blur()
  await page.field('button', 'field.close').click()
  for (const column of ['First', 'Last']) await page.field('checkbox', 'fields.includeColumn', { column }).uncheck()

  // Calculated fields.
  await page.add('template')
  await page.name('who')
  await page.field('textbox', 'field.template').fill('{First} {Last}')
  await page.transform('title')
  await page.add('expression')
  await page.name('double')
  await page.field('textbox', 'field.expression').fill('CAST(Idd AS INTEGER) * 2')
  await expect(p.getByText('names “Idd”').first()).toBeVisible()
  await page.field('textbox', 'field.expression').fill('CAST(Id AS INTEGER) * 2')
  await page.field('combobox', 'fields.type').selectOption('integer')
  await page.add('value')
  await page.name('from')
  await page.field('textbox', 'field.value').fill('web')
  await page.field('button', 'field.close').click()
  await picture(p, 'whole-fields')

  await window.step('reconciliation').click()
  await p.getByRole('radio', { name: window.t('operation.upsert'), exact: true }).check()
  await page.field('combobox', 'reconciliation.key').selectOption('Id')
  await page.field('combobox', 'reconciliation.secondKey').selectOption('Mail')
  await page.field('combobox', 'reconciliation.doubles').selectOption('reject')
  await page.field('combobox', 'reconciliation.updateOf', { field: 'Price' }).selectOption('ifEmpty')
  await page.field('combobox', 'reconciliation.updateOf', { field: 'from' }).selectOption('onInsert')
  await picture(p, 'whole-reconciliation')

  await window.step('errors').click()
  await page.field('combobox', 'errors.onError').selectOption('warn')
  await page.field('combobox', 'errors.addAction').selectOption('Price')
  await expect(page.field('combobox', 'errors.actionOf', { field: 'Price' })).toHaveValue('reject')
  await page.field('checkbox', 'errors.stopWhenFirst').uncheck()
  await page.field('checkbox', 'errors.stopAfterRejects').check()
  await page.field('textbox', 'errors.rejects').fill('50')
  await page.field('checkbox', 'errors.stopAbovePercent').check()
  await page.field('textbox', 'errors.percent').fill('60')
  await page.field('combobox', 'errors.whenStopped').selectOption('takeBack')
  await page.field('textbox', 'records.filter').fill(`Country <> 'xx'`)
  await expect(p.getByText(window.t('window.records.kept', { kept: 4, count: 4 }))).toBeVisible()
  await page.field('checkbox', 'records.last').check()
  await p.getByRole('textbox', { name: window.t('plausibility.step.minimum') }).fill('3')
  await page.field('textbox', 'records.number').fill('900')
  await page.field('checkbox', 'records.trim').check()
  await page.field('textbox', 'records.nullWords').fill('?')
  await page.field('button', 'records.addRule').click()
  await page.field('textbox', 'records.condition').fill('double > 2')
  await page.field('textbox', 'records.message').fill('Too small')
  // Three records have good values, and one of them does not meet the rule.
  await expect(p.getByText(window.t('window.records.broken', { broken: 1, count: 4 }))).toBeVisible()
  await picture(p, 'whole-errors')
  expect(await window.seriousViolations(axeSource())).toEqual([])

  await window.step('summary').click()
  await page.field('textbox', 'column.label').fill('Whole')
  await page.field('textbox', 'general.description').fill('All of it')
  await picture(p, 'whole-summary')
  await page.field('button', 'import.start').click()
  await expect(window.row('Whole')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await app.close()

  const { definition } = JSON.parse(vigie(workspace, 'show', 'Whole', '--json')) as { definition: ImportDefinition }
  expect(definition).toEqual(expected(at('orders.csv')))
  // The first does not meet the rule, the last has no good price.
  expect(query(workspace, 'select * from all_orders order by "Id"')).toEqual([
    {
      Id: 2,
      Day: '2026-04-05',
      Price: '12.00',
      Mail: null,
      Country: 'DE',
      Ok: false,
      who: 'Luc Blanc',
      double: 4,
      from: 'web',
    },
    {
      Id: 3,
      Day: '2026-12-31',
      Price: '7.00',
      Mail: 'x+x@y.de',
      Country: 'DE',
      Ok: true,
      who: 'Eva Rouge',
      double: 6,
      from: 'web',
    },
  ])
})

function expected(file: string): ImportDefinition {
  const text = (name: string) => ({ name, type: 'text' as const, required: false })
  return {
    version: 1,
    kind: 'import',
    label: 'Whole',
    description: 'All of it',
    source: {
      files: [file],
      format: { kind: 'auto' },
      first: 1,
      last: 900,
      filter: `Country <> 'xx'`,
      trim: true,
      nullWords: ['?'],
    },
    target: {
      dataset: 'all_orders',
      fields: [
        { name: 'Id', type: 'integer', required: false, label: 'Number', rules: { min: 1, unique: true } },
        { name: 'Day', type: 'date', required: false, rules: { max: '2026-12-31' } },
        { name: 'Price', type: 'decimal', required: false, precision: 9, scale: 2, rules: { min: 0 } },
        { ...text('Mail'), rules: { minLength: 3, maxLength: 80, email: true } },
        {
          ...text('Country'),
          rules: {
            values: [{ value: 'FR', label: 'France' }],
            extend: true,
            reference: { dataset: 'countries', field: 'code' },
          },
        },
        { name: 'Ok', type: 'boolean', required: false },
        text('who'),
        { name: 'double', type: 'integer', required: false },
        text('from'),
      ],
    },
    mapping: [
      { field: 'Id', column: 'Id' },
      { field: 'Day', column: 'Day', format: { patterns: ['dd/MM/yyyy'] } },
      { field: 'Price', column: 'Price', format: { decimal: ',', grouping: ' ', currency: true } },
      {
        field: 'Mail',
        column: 'Mail',
        transform: [
          { kind: 'nullWords', words: ['n/a', '-'] },
          { kind: 'lower' },
          { kind: 'replacePattern', pattern: '^([a-z])@', by: '\\1+x@' },
        ],
      },
      {
        field: 'Country',
        column: 'Country',
        transform: [{ kind: 'upper' }, { kind: 'map', values: [{ from: 'Germany', to: 'DE' }], otherwise: 'keep' }],
      },
      { field: 'Ok', column: 'Ok', format: { trueWords: ['si'], falseWords: ['no'] } },
      { field: 'who', template: '{First} {Last}', transform: [{ kind: 'title' }] },
      { field: 'double', expression: 'CAST(Id AS INTEGER) * 2' },
      { field: 'from', value: 'web' },
    ],
    rules: [{ condition: 'double > 2', message: 'Too small', action: 'reject' }],
    reconciliation: {
      operation: 'upsert',
      key: ['Id'],
      secondKey: ['Mail'],
      doubles: 'reject',
      duplicates: 'reject',
      updates: { Price: 'ifEmpty', from: 'onInsert' },
    },
    errors: {
      onError: 'warn',
      fields: { Price: 'reject' },
      stopWhenFirstRejected: null,
      stopAfterRejects: 50,
      stopAbovePercent: 60,
      whenStopped: 'takeBack',
    },
    plausibility: { action: 'warn', minimumRows: 3 },
  }
}
