import { afterEach, describe, expect, it, vi } from 'vitest'
import { COMMANDS } from '@cli/commands'
import { createContext, defaultWorkspace, type Context } from '@cli/context'
import { EXIT, exitCodeOf } from '@cli/exit'
import { helpText } from '@cli/help'
import { jsonRows } from '@cli/output/json-rows'
import { counterLines } from '@cli/output/supervise'
import { pairs, table } from '@cli/output/table'
import { zeroCounters } from '@shared/jobs/counters'

afterEach(() => {
  vi.unstubAllEnvs()
})

function contextOf(options: { readonly workspace?: string } = {}): Context {
  const spawnRunner = () => {
    throw new Error('no data is needed')
  }
  return createContext({ program: { folder: '', spawnRunner }, ...options })
}

describe('the exit code', () => {
  it('is that of the worst run: failed, then left, then cancelled, then finished', () => {
    expect(exitCodeOf([])).toBe(EXIT.finished)
    expect(exitCodeOf(['finished', 'finished'])).toBe(0)
    expect(exitCodeOf(['finished', 'cancelled'])).toBe(4)
    expect(exitCodeOf(['paused'])).toBe(4)
    expect(exitCodeOf(['cancelled', 'stopping', 'finished'])).toBe(130)
    expect(exitCodeOf(['finished', 'queued'])).toBe(130)
    expect(exitCodeOf(['stopping', 'failed', 'cancelled'])).toBe(3)
  })
})

describe('rows as JSON', () => {
  it('have their properties in the order of the columns, names that are numbers too', () => {
    const text = jsonRows(
      ['town', '2026', '2025', 'a "b"'],
      [
        ['Bonn', 2, 1.5, null],
        ['Rome', '3', true, 'x'],
      ],
    )
    expect(text).toBe(
      '[{"town":"Bonn","2026":2,"2025":1.5,"a \\"b\\"":null},{"town":"Rome","2026":"3","2025":true,"a \\"b\\"":"x"}]',
    )
    expect(jsonRows(['a'], [])).toBe('[]')
  })
})

describe('a table', () => {
  it('aligns numbers to the right and everything else to the left, without blanks at the end', () => {
    expect(
      table(
        ['name', 'n'],
        [
          ['Ann', 5],
          ['Bo', 1234],
          [null, null],
        ],
      ),
    ).toEqual(['name     n', '────  ────', 'Ann      5', 'Bo    1234', ''])
  })

  it('keeps a record on one line and cuts what is very long', () => {
    const [, , line] = table(['a'], [[`x\r\n${'y'.repeat(100)}`]])
    expect(line).toHaveLength(60)
    expect(line).toMatch(/^x ⏎ y+…$/)
  })

  it('has a header even where there are no rows', () => {
    expect(table(['a', 'bc'], [])).toEqual(['a  bc', '─  ──'])
  })

  it('takes as many rows as there are', () => {
    const rows = Array.from({ length: 200_000 }, (_, n) => [n])
    expect(table(['n'], rows)).toHaveLength(rows.length + 2)
  })

  it('of names and values aligns the values', () => {
    expect(
      pairs([
        ['a', '1'],
        ['long', '2'],
      ]),
    ).toEqual(['a     1', 'long  2'])
  })
})

describe('the counters', () => {
  const counters = { ...zeroCounters(), processed: 1234567, success: 1234500, rejects: 67 }

  it('are aligned, grouped as the language does, and only those that say something', () => {
    vi.stubEnv('LC_ALL', 'en_GB.UTF-8')
    expect(counterLines(contextOf(), counters, 'import')).toEqual([
      'Processed   1,234,567',
      'Successful  1,234,500',
      'Rejects            67',
    ])
  })

  it('are there even where nothing was done', () => {
    vi.stubEnv('LC_ALL', 'C')
    expect(counterLines(contextOf(), zeroCounters(), 'import')).toEqual(['Processed   0', 'Successful  0'])
  })
})

describe('the workspace', () => {
  it('is the one named, then that of the environment, then the platform’s own place', () => {
    vi.stubEnv('VIGIE_WORKSPACE', '/from/environment')
    expect(contextOf({ workspace: '/named' }).workspace).toBe('/named')
    expect(contextOf().workspace).toBe('/from/environment')
    vi.stubEnv('VIGIE_WORKSPACE', '')
    vi.stubEnv('XDG_DATA_HOME', '/data')
    if (process.platform === 'linux') expect(defaultWorkspace()).toBe('/data/vigie/workspace')
  })
})

describe('the language', () => {
  it('is LC_ALL’s before LANG’s, and English where neither says French', () => {
    vi.stubEnv('LC_MESSAGES', undefined)
    const language = (all: string | undefined, lang: string | undefined) => {
      vi.stubEnv('LC_ALL', all)
      vi.stubEnv('LANG', lang)
      return contextOf().language
    }
    expect(language(undefined, 'fr_FR.UTF-8')).toBe('fr')
    expect(language('fr_CA', 'en_US.UTF-8')).toBe('fr')
    expect(language('C', 'fr_FR.UTF-8')).toBe('en')
    expect(language('', 'fr_FR.UTF-8')).toBe('fr')
    expect(language(undefined, 'de_DE.UTF-8')).toBe('en')
    expect(language(undefined, undefined)).toBe('en')
  })
})

describe('the help', () => {
  it.each(['en_GB', 'fr_FR'])('has a text for every command in %s', (locale) => {
    vi.stubEnv('LC_ALL', locale)
    const context = contextOf()
    const all = helpText(context, undefined)
    for (const command of COMMANDS) {
      const own = helpText(context, command)
      expect(own).toContain(`vigie ${command.usage}`)
      if (command.hidden === true) expect(all).not.toMatch(new RegExp(`^ {2}${command.name} `, 'm'))
      else {
        expect(all).toMatch(new RegExp(`^ {2}${command.name} `, 'm'))
        expect(own).not.toContain('cli.')
      }
    }
    expect(all).not.toContain('cli.')
  })

  it('names every option of the command', () => {
    for (const command of COMMANDS) {
      for (const name of Object.keys(command.options)) expect(helpText(contextOf(), command)).toContain(`--${name}`)
    }
  })
})
