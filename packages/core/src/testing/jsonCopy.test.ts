import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonCopy } from './jsonCopy'

it('equals a JSON round trip', () => {
  fc.assert(
    fc.property(fc.anything({ withDate: true, withNullPrototype: true }), (message) => {
      expect(jsonCopy({ message })).toEqual(JSON.parse(JSON.stringify({ message })))
    }),
  )
})

it('turns negative zero into zero, as JSON does', () => {
  expect(jsonCopy([-0])).toEqual([0])
})

it('omits undefined properties and shares no object', () => {
  const message = { users: [{ jid: 'bob' }], reason: undefined }
  const received = jsonCopy(message)
  expect(Object.keys(received)).toEqual(['users'])
  expect(received.users[0]).not.toBe(message.users[0])
})

it('copies a key named __proto__ as a key', () => {
  const message = JSON.parse('{"__proto__":{"isAdmin":true}}') as object
  expect(Object.getPrototypeOf(jsonCopy(message))).toBe(Object.prototype)
  expect(Object.keys(jsonCopy(message))).toEqual(['__proto__'])
})
