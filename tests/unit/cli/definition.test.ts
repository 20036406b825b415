import { afterEach, describe, expect, it } from 'vitest'
import * as zod from 'zod'
import { definitionOf } from '@cli/commands/import'
import { checkDefinition, DefinitionError } from '@cli/definition/check'
import { parseType } from '@cli/definition/parse-type'
import { setPath } from '@cli/definition/set-path'
import { UsageError } from '@cli/exit'
import { createTranslate } from '@shared/messages/translate'

describe('--type', () => {
  it.each([
    ['born=date', { name: 'born', type: 'date' }],
    ['price=decimal(12,2)', { name: 'price', type: 'decimal', precision: 12, scale: 2 }],
    ['price=decimal(12, 2)', { name: 'price', type: 'decimal', precision: 12, scale: 2 }],
    ['price=decimal(9)', { name: 'price', type: 'decimal', precision: 9, scale: 0 }],
    ['price=decimal', { name: 'price', type: 'decimal' }],
    ['a=b=integer', { name: 'a=b', type: 'integer' }],
    [' name = text ', { name: 'name', type: 'text' }],
  ])('%j is a field with its type', (text, field) => {
    expect(parseType(text)).toEqual(field)
  })

  it.each(['born', 'born=', '=date', 'born=Date', 'born=day', 'n=integer(3)', 'n=decimal(x)', 'n=decimal(1,2,3)', ''])(
    '%j is refused, with the types there are',
    (text) => {
      expect(() => parseType(text)).toThrow(UsageError)
      try {
        parseType(text)
      } catch (error) {
        expect((error as UsageError).params).toMatchObject({
          text,
          types: expect.stringContaining('decimal') as unknown,
        })
      }
    },
  )
})

describe('--set', () => {
  const set = (...assignments: string[]) => {
    const definition: Record<string, unknown> = { source: { files: ['a.csv'] } }
    for (const assignment of assignments) setPath(definition, assignment)
    return definition
  }

  it('puts a value where the path says, and keeps what stands beside it', () => {
    expect(set('source.format.delimiter=;')).toEqual({ source: { files: ['a.csv'], format: { delimiter: ';' } } })
  })

  it.each<[string, unknown]>([
    ['x=null', null],
    ['x=true', true],
    ['x=3', 3],
    ['x="3"', '3'],
    ['x=[1,"b"]', [1, 'b']],
    ['x={"a":1}', { a: 1 }],
    ['x=;', ';'],
    ['x=', ''],
    ['x=a=b', 'a=b'],
    ['x=auto', 'auto'],
  ])('%s: the value is JSON where it is some, otherwise text', (assignment, value) => {
    expect(set(assignment)['x']).toEqual(value)
  })

  it('reaches into lists by number', () => {
    const definition = { target: { fields: [{ name: 'a' }, { name: 'b' }] } }
    setPath(definition, 'target.fields.1.required=true')
    expect(definition.target.fields).toEqual([{ name: 'a' }, { name: 'b', required: true }])
  })

  it.each(['nope', '=x', '.a=1', 'a.=1', 'a..b=1', '', '__proto__.polluted=1', 'a.__proto__.polluted=1'])(
    '%j is refused and changes nothing',
    (assignment) => {
      const definition = {}
      expect(() => {
        setPath(definition, assignment)
      }).toThrow(UsageError)
      expect(definition).toEqual({})
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    },
  )

  it('can’t reach the prototype of anything by another way', () => {
    set('constructor.prototype.polluted=1')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('the short form', () => {
  it('names job and dataset after the files, with absolute paths in their order', () => {
    const definition = definitionOf(['b 2026.csv', '/data/a.csv'], {})
    expect(definition).toMatchObject({
      label: 'b 2026.csv, a.csv',
      target: { dataset: 'b_2026' },
      reconciliation: { operation: 'insert', key: [] },
    })
    expect(definition.source.files).toEqual([`${process.cwd()}/b 2026.csv`, '/data/a.csv'])
  })

  it('takes dataset, label, key, mode and any other value', () => {
    const definition = definitionOf(['a.csv'], {
      into: 'towns',
      label: 'Towns',
      key: 'country, zip',
      mode: 'upsert',
      set: ['source.format.quote=null', 'errors.onError=warn'],
    })
    expect(definition).toMatchObject({
      label: 'Towns',
      target: { dataset: 'towns' },
      reconciliation: { operation: 'upsert', key: ['country', 'zip'] },
      errors: { onError: 'warn' },
    })
    expect(definition.source.format).toMatchObject({ kind: 'delimited', quote: null, delimiter: 'auto' })
  })

  it('refuses a mode there is not, and a mode that needs a key without one', () => {
    expect(() => definitionOf(['a.csv'], { mode: 'merge' })).toThrow(UsageError)
    expect(() => definitionOf(['a.csv'], { mode: 'upsert' })).toThrow(DefinitionError)
  })
})

describe('a definition that does not fit', () => {
  afterEach(() => zod.config(zod.locales.en()))

  const bad = {
    label: '',
    source: { files: [], format: { quote: 'ab', skipLines: -1, delimter: ';' } },
    target: { dataset: 'temp', fields: [{ name: 'a', type: 'day' }] },
    oops: 1,
  }
  const describeIn = (language: 'en' | 'fr') => {
    try {
      checkDefinition('bad.json', bad)
    } catch (error) {
      return (error as DefinitionError).describe(createTranslate(language))
    }
    throw new Error('it was accepted')
  }
  const PATHS = [
    'label',
    'source.files',
    'source.format',
    'source.format.quote',
    'source.format.skipLines',
    'target.dataset',
    'target.fields.0.type',
    '.',
  ]

  it('is told with every error and its path in the file', () => {
    const [head, ...lines] = describeIn('en')
    expect(head).toBe('bad.json: The definition has 8 errors:')
    expect(lines.map((line) => line.trim().split(': ')[0]).sort()).toEqual([...PATHS].sort())
    expect(lines.join('\n')).toContain('"delimter"')
    expect(lines).toContain('  source.format.quote: Exactly one ASCII character is expected.')
    expect(lines).toContain('  target.dataset: This name is reserved.')
  })

  it('is told in French where that is the language', () => {
    zod.config(zod.locales.fr())
    const lines = describeIn('fr').join('\n')
    expect(lines).toContain('bad.json: La définition a 8 erreurs')
    expect(lines).toContain('source.format.quote: Un seul caractère ASCII est attendu.')
    expect(lines).not.toMatch(/Invalid|expected|Too small|Unrecognized/)
  })
})
