import { describe, expect, it } from 'vitest'
import { CATALOGUES } from '@shared/messages/catalogue'
import { describeJournal, describeReject } from '@shared/messages/describe'
import { languageOf, pluralIndex } from '@shared/messages/plural'
import { createTranslate, formatParams } from '@shared/messages/translate'
import { STATUS_IDS } from '@shared/jobs/statuses'

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

describe('the message catalogue', () => {
  it('has the same keys in both languages', () => {
    expect(Object.keys(CATALOGUES.fr).sort()).toEqual(Object.keys(CATALOGUES.en).sort())
  })

  it('has a text for every key', () => {
    for (const catalogue of Object.values(CATALOGUES)) {
      for (const [key, text] of Object.entries(catalogue)) expect(text.trim(), key).not.toBe('')
    }
  })

  it('uses the same placeholders and as many plural forms in both languages', () => {
    for (const [key, english] of Object.entries(CATALOGUES.en)) {
      const french = CATALOGUES.fr[key] ?? ''
      expect(placeholders(french), key).toEqual(placeholders(english))
      expect(french.split(' | ').length, key).toBe(english.split(' | ').length)
    }
  })

  it('compiles every message in both languages', () => {
    for (const language of ['en', 'fr'] as const) {
      const translate = createTranslate(language)
      for (const [key, text] of Object.entries(CATALOGUES[language])) {
        const params = Object.fromEntries(placeholders(text).map((name) => [name.slice(1, -1), 'x']))
        expect(translate(key, params), key).not.toMatch(/[{}]/)
      }
    }
  })

  it('uses the seed’s own words in French', () => {
    const t = createTranslate('fr')
    expect(STATUS_IDS.map((status) => t(`status.${status}`))).toEqual([
      'Edition en cours',
      'En attente',
      "En cours d'exécution",
      'Pause en cours',
      'En pause',
      'Annulation en cours',
      'Annulé',
      'Terminé',
      'Terminé en erreur',
      'Arrêt du serveur en cours',
    ])
  })
})

describe('texts with figures', () => {
  it('are written as the language writes numbers', () => {
    expect(formatParams('fr', { n: 1234.5 })).toEqual({ n: '1\u202f234,5' })
    expect(formatParams('en', { n: 1234.5 })).toEqual({ n: '1,234.5' })
  })

  it('take the singular for 0 in French and the plural in English', () => {
    expect([0, 1, 1.5, 2, 1_000_000].map((n) => pluralIndex('fr', n, 2))).toEqual([0, 0, 0, 1, 1])
    expect([0, 1, 1.5, 2, 1_000_000].map((n) => pluralIndex('en', n, 2))).toEqual([1, 0, 1, 1, 1])
  })
})

describe('descriptions', () => {
  it('say a type by its label in the reader’s language', () => {
    const cause = { code: 'value.type', field: 'born', params: { type: 'date' }, value: 'soon' } as const
    expect(describeReject(createTranslate('en'), cause)).toBe('“soon” is not a value of type Date (field born).')
    expect(describeReject(createTranslate('fr'), cause)).toBe(
      '« soon » n’est pas une valeur de type Date (champ born).',
    )
  })

  it('write an error of the journal with the text of that error', () => {
    const note = { code: 'run.error', params: { code: 'file.empty', path: 'a.csv' } } as const
    expect(describeJournal(createTranslate('en'), note)).toBe('The file a.csv is empty: there is nothing to import.')
  })

  it('say in the language of the reader how a file is read', () => {
    const params = { file: 'a.csv', delimiter: ',', quote: '"', encoding: 'utf-8', header: 'true' }
    const note = { code: 'file.opened', params } as const
    expect(describeJournal(createTranslate('en'), note)).toBe(
      'Reading a.csv: delimiter “,”, quote “"”, encoding utf-8, with a header.',
    )
    expect(describeJournal(createTranslate('fr'), note).replaceAll('\u00a0', ' ')).toBe(
      'Lecture de a.csv : séparateur « , », guillemet « " », encodage utf-8, avec en-tête.',
    )
  })

  it('keep braces and bars of the data as they are', () => {
    const cause = { code: 'value.type', field: '{x}', params: { type: 'integer' }, value: 'a | {b} @c' } as const
    expect(describeReject(createTranslate('en'), cause)).toContain('“a | {b} @c”')
  })

  it('says of a record that was mended that it went in', () => {
    const cause = { code: 'file.columns.extra', field: null, params: { expected: 2, found: 3 }, value: null } as const
    const mended = { ...cause, params: { ...cause.params, mended: 1 } }
    for (const language of ['en', 'fr'] as const) {
      const t = createTranslate(language)
      expect(describeReject(t, mended)).toBe(`${describeReject(t, cause)} ${t('mended')}`)
    }
    expect(describeReject(createTranslate('en'), mended)).toContain('3 columns, 2 are expected')
  })
})

describe('the language of a system locale', () => {
  it.each([
    ['fr-CA', 'fr'],
    ['fr_FR.UTF-8', 'fr'],
    ['en-GB', 'en'],
    ['de', 'en'],
    ['frr', 'en'],
    [undefined, 'en'],
  ])('of %s is %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language)
  })
})
