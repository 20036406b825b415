import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/**
 * What failed, from the reports that vitest and Playwright write, so that it can be told once more at the end of a run: the output of
 * stages that run beside each other is long, and who reads only its end must see why it failed.
 * @typedef {{ name: string, reason: string }} Failure
 * @typedef {{ passed: number, failures: Failure[] }} Outcome
 */

const LINES_OF_A_REASON = 12

/** @param {string} name @param {string | undefined} reason of any length, shortened @returns {Failure} */
export const failure = (name, reason) => ({
  name,
  reason: stripVTControlCharacters(reason ?? '')
    .trim()
    .split('\n')
    .slice(0, LINES_OF_A_REASON)
    .join('\n'),
})

/** @param {string} file a report in JSON @returns {any} */
const read = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** @param {string} file @returns {Outcome} a skipped test is one that has not passed */
export function readVitest(file) {
  const { numPassedTests, testResults } = read(file)
  const failures = testResults.flatMap((/** @type {any} */ { name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((/** @type {any} */ test) => test.status !== 'passed')
    // A file that can't be loaded has no tests to fail, and where a hook behind them failed all have passed.
    if (tests.length === 0)
      return status === 'passed' ? [] : [failure(name, message || 'a hook has failed: see the output of the stage')]
    // Where a hook before them failed they are skipped, and the file tells why.
    return tests.map((/** @type {any} */ test) =>
      failure(`${name}: ${test.fullName}`, test.failureMessages?.join('\n') || message || test.status),
    )
  })
  return { passed: numPassedTests, failures }
}

/** @param {string} file @returns {Outcome} a test that passed at the second try is one that failed */
export function readPlaywright(file) {
  const { stats, suites, errors } = read(file)
  const failures = errors.map((/** @type {any} */ error) => failure('outside of the tests', error.message))
  const walk = (/** @type {any} */ suite) => {
    for (const spec of suite.specs ?? [])
      for (const test of spec.tests)
        if (test.status !== 'expected')
          failures.push(
            failure(
              `${spec.file}:${spec.line}: ${spec.title}`,
              test.results
                .flatMap((/** @type {any} */ result) => result.errors)
                .map((/** @type {any} */ error) => error.message)
                .join('\n') || test.status,
            ),
          )
    for (const inner of suite.suites ?? []) walk(inner)
  }
  suites.forEach(walk)
  return { passed: stats.expected, failures }
}

/**
 * What came of a run that writes a report. Without one it has failed, and so has one that says so with no test to show for it.
 * @param {(file: string) => Outcome} read @param {string} file @param {{ code: number, tail: string }} ended with the last lines that it has printed @returns {Outcome}
 */
export function outcomeOf(read, file, { code, tail }) {
  const whole = failure('the run as a whole', `exit code ${code}\n${tail}`)
  /** @type {Outcome} */
  let outcome
  try {
    outcome = read(file)
  } catch {
    return { passed: 0, failures: [whole] }
  }
  return code === 0 || outcome.failures.length > 0 ? outcome : { ...outcome, failures: [whole] }
}
