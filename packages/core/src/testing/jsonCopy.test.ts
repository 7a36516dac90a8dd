import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonCopy } from './jsonCopy'

it('is what JSON makes of it', () => {
  fc.assert(
    fc.property(fc.anything({ withDate: true, withNullPrototype: true }), (message) => {
      expect(jsonCopy({ message })).toEqual(JSON.parse(JSON.stringify({ message })))
    }),
  )
})

it('has one zero, as JSON has', () => {
  expect(jsonCopy([-0])).toEqual([0])
})

it('leaves a name out that has no value, and shares nothing', () => {
  const message = { users: [{ jid: 'bob' }], reason: undefined }
  const received = jsonCopy(message)
  expect(Object.keys(received)).toEqual(['users'])
  expect(received.users[0]).not.toBe(message.users[0])
})

it('takes no name for a prototype', () => {
  const message = JSON.parse('{"__proto__":{"isAdmin":true}}') as object
  expect(Object.getPrototypeOf(jsonCopy(message))).toBe(Object.prototype)
  expect(Object.keys(jsonCopy(message))).toEqual(['__proto__'])
})
