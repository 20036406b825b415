import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readPlaywright, readVitest } from '../../../tools/testing/failures.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-failures-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function report(content: unknown): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

describe('what failed is read from the report of vitest', () => {
  const single = (fullName: string, status: string, failureMessages: string[] = []) => ({
    fullName,
    status,
    failureMessages,
  })

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
    expect(readPlaywright(file).failures).toEqual([{ name: 'before the tests', reason: 'port in use' }])
  })
})
