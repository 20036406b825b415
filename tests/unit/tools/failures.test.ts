import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { outcomeOf, readPlaywright, readVitest } from '../../../tools/testing/failures.mjs'
import { scratchFolder } from '../scratch-folder'

function report(content: unknown): string {
  const file = join(scratchFolder(), 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const single = (fullName: string, status: string, failureMessages: string[] = []) => ({
  fullName,
  status,
  failureMessages,
})

describe('what failed is read from the report of vitest', () => {
  test('with its file, its name and the beginning of its reason, without colours', () => {
    const reason = [
      '\u001b[31mexpected 1 to be 2\u001b[39m',
      ...Array.from({ length: 40 }, (_, line) => `line ${line}`),
    ]
    const file = report({
      numPassedTests: 1,
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [single('adds', 'passed'), single('counts', 'failed', [reason.join('\n')])],
        },
      ],
    })
    const { passed, failures } = readVitest(file)
    expect(passed).toBe(1)
    expect(failures).toEqual([
      { name: 'a.test.ts: counts', reason: expect.stringMatching(/^expected 1 to be 2\nline 0\n/) as string },
    ])
    expect(failures[0]?.reason.split('\n').length).toBe(12)
  })

  test('also where it was skipped, or where its file could not be loaded', () => {
    const file = report({
      numPassedTests: 0,
      testResults: [
        { name: 'a.test.ts', status: 'passed', message: '', assertionResults: [single('later', 'skipped')] },
        { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    })
    expect(readVitest(file).failures).toEqual([
      { name: 'a.test.ts: later', reason: 'skipped' },
      { name: 'b.test.ts', reason: 'no such module' },
    ])
  })
})

describe('where a hook has failed', () => {
  const hooks = (status: string, message: string) =>
    report({
      numPassedTests: 0,
      testResults: [{ name: 'a.test.ts', status: 'failed', message, assertionResults: [single('adds', status)] }],
    })

  test('before the tests, each of them has its reason', () => {
    expect(readVitest(hooks('skipped', 'no database')).failures).toEqual([
      { name: 'a.test.ts: adds', reason: 'no database' },
    ])
  })

  test('behind the tests, it is a failure of the file', () => {
    expect(readVitest(hooks('passed', '')).failures).toEqual([
      { name: 'a.test.ts', reason: expect.stringContaining('hook') as string },
    ])
  })
})

describe('a run', () => {
  const outcome = { passed: 1, failures: [] }

  test('is what its report says', () => {
    expect(outcomeOf(() => outcome, '', { code: 0, tail: '' })).toEqual(outcome)
    const failed = { passed: 1, failures: [{ name: 'a', reason: 'b' }] }
    expect(outcomeOf(() => failed, '', { code: 1, tail: '' })).toEqual(failed)
  })

  test('has failed with its last lines where no test says why, or where it has left no report', () => {
    const whole = { name: 'the run as a whole', reason: 'exit code 3\nno display' }
    expect(outcomeOf(() => outcome, '', { code: 3, tail: 'no display' })).toEqual({ passed: 1, failures: [whole] })
    expect(outcomeOf(readVitest, '/nowhere/report.json', { code: 3, tail: 'no display' })).toEqual({
      passed: 0,
      failures: [whole],
    })
  })
})

describe('what failed is read from the report of Playwright', () => {
  const spec = (title: string, status: string, messages: string[] = []) => ({
    file: 'a.spec.ts',
    line: 7,
    title,
    tests: [{ status, results: [{ errors: messages.map((message) => ({ message })) }] }],
  })

  test('at any depth, also what passed at the second try or was skipped', () => {
    const file = report({
      stats: { expected: 1 },
      errors: [],
      suites: [
        {
          specs: [spec('opens', 'expected'), spec('closes', 'unexpected', ['it stays open'])],
          suites: [{ specs: [spec('blinks', 'flaky', ['late']), spec('sleeps', 'skipped')] }],
        },
      ],
    })
    expect(readPlaywright(file)).toEqual({
      passed: 1,
      failures: [
        { name: 'a.spec.ts:7: closes', reason: 'it stays open' },
        { name: 'a.spec.ts:7: blinks', reason: 'late' },
        { name: 'a.spec.ts:7: sleeps', reason: 'skipped' },
      ],
    })
  })

  test('with what kept the tests from beginning', () => {
    const file = report({ stats: { expected: 0 }, errors: [{ message: 'port in use' }], suites: [] })
    expect(readPlaywright(file).failures).toEqual([{ name: 'outside of the tests', reason: 'port in use' }])
  })
})
