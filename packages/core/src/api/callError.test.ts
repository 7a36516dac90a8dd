import { expect, it, vi } from 'vitest'
import { CallError, isCallError } from './callError'

/** The class of a second copy of this package in the same app. */
async function importSecondCopy(): Promise<typeof CallError> {
  vi.resetModules()
  const copy = (await import('./callError')).CallError
  expect(copy).not.toBe(CallError)
  return copy
}

it('recognizes an error of another copy of this package by its fields', async () => {
  const OtherCallError = await importSecondCopy()
  const cause = new DOMException('', 'NotAllowedError')
  const error = OtherCallError.of('microphone-denied', undefined, { reason: 'refused', cause })
  expect(error).not.toBeInstanceOf(CallError)
  expect(CallError.from(error)).toBe(error)
})

it('recognizes an error of a release with other codes, and one that was copied as plain data', () => {
  const newer = Object.assign(new Error('Too late'), { name: 'CallError', statusCode: 410, code: 'gone' })
  expect(CallError.from(newer)).toBe(newer)
  const { statusCode, code, message } = CallError.of('conflict')
  expect(CallError.from({ statusCode, code, message })).toMatchObject({ statusCode: 409, code: 'conflict' })
})

it.each([
  undefined,
  null,
  'conflict',
  new Error('conflict'),
  new DOMException('', 'NotAllowedError'),
  Object.assign(new Error('Not Found'), { statusCode: 404 }),
  // Fastify and Node have codes of their own.
  Object.assign(new Error('Bad Request'), { statusCode: 400, code: 'FST_ERR_VALIDATION' }),
  Object.assign(new Error('No such file'), { statusCode: 500, code: 'ENOENT' }),
  // A key of every object is no code.
  { statusCode: 500, code: 'toString', message: '' },
])('takes no other error for a call error: %s', (error) => {
  expect(isCallError(error)).toBe(false)
  expect(CallError.from(error)).toMatchObject({ code: 'internal', cause: error })
})

it('reads the device of an error from another copy', async () => {
  const OtherCallError = await importSecondCopy()
  const { deviceErrorOf } = await import('../devices/deviceErrorOf')
  const cause = new DOMException('', 'NotReadableError')
  expect(deviceErrorOf(OtherCallError.of('camera-denied', undefined, { cause }))).toEqual({
    device: 'camera',
    reason: 'busy',
  })
  expect(deviceErrorOf(new Error('no call error'))).toBeNull()
})
