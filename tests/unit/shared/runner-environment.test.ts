import { expect, test } from 'vitest'
import { runnerEnvironment } from '@shared/runner/environment'

test('the runner gets the environment of whoever starts it, and settings of its allocators', () => {
  expect(runnerEnvironment({ PATH: '/bin', EMPTY: '' })).toMatchObject({ PATH: '/bin', EMPTY: '' })
  expect(runnerEnvironment({})).toHaveProperty('MALLOC_ARENA_MAX')
})

test('what somebody sets on purpose wins over the settings', () => {
  expect(runnerEnvironment({ MALLOC_ARENA_MAX: '8' })['MALLOC_ARENA_MAX']).toBe('8')
})

test('the runner connects to nobody, so that no certificates are read when it starts', () => {
  const given = { NODE_EXTRA_CA_CERTS: '/etc/ssl/certs.pem', NOT_SET: undefined }
  expect(runnerEnvironment(given)).toEqual(runnerEnvironment({}))
})
