import { commandId, type CommandName, requestSchemas } from '@offhook/protocol'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { goodRequests } from '../../protocol/src/testing/goodRequests'
import { plainCheck } from './plainCheck'

const names = Object.keys(goodRequests) as CommandName[]
const junk = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', 'x', 'x'.repeat(70), 'x'.repeat(2_000), 'not an id!', -1, 0, 1, 1.5, 1e9, true, null, [], {}),
)

/** A value as JSON has it, with something in it replaced, left out or added, at any depth. */
function changed(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return junk
  if (Array.isArray(value)) return fc.oneof(junk, fc.constant([...(value as unknown[]), 7]), fc.constant([]))
  const keys = Object.keys(value)
  const added = fc.tuple(fc.constantFrom('more', 'type', '__proto__', 'toString'), junk)
  if (keys.length === 0) return junk
  // By way of the text: in an object literal `__proto__` is no key.
  const whole = added.map(
    ([key, part]) =>
      JSON.parse(`${JSON.stringify(value).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(part)}}`) as unknown,
  )
  const inside = fc.constantFrom(...keys).chain((key) =>
    fc.oneof(
      fc.constant(Object.fromEntries(Object.entries(value).filter(([other]) => other !== key))),
      changed((value as Record<string, unknown>)[key]).map((part) => ({ ...value, [key]: part })),
    ),
  )
  return fc.oneof({ weight: 1, arbitrary: junk }, { weight: 2, arbitrary: whole }, { weight: 6, arbitrary: inside })
}

describe.each(names)('the check of %s', (name) => {
  const check = plainCheck(requestSchemas[name])

  it('lets pass only what its schema reads as it is', () => {
    fc.assert(
      fc.property(changed(goodRequests[name]), (request) => {
        if (!check(request)) return
        const read = v.safeParse(requestSchemas[name], request)
        expect(read.success).toBe(true)
        expect(read.output).toEqual(request)
      }),
      { numRuns: 300 },
    )
  })
})

it.each(names.filter((name) => !('metadata' in goodRequests[name])))('lets a right %s pass', (name) => {
  expect(plainCheck(requestSchemas[name])(goodRequests[name])).toBe(true)
})

const room = { roomId: 'r'.repeat(16) }
const to = { userJid: 'bob@example.com', deviceId: 'a-device' }

it.each([
  { type: 'offer', sdp: 'v=0' },
  { type: 'candidate', candidate: { candidate: 'a', sdpMid: null, sdpMLineIndex: 0 } },
  { type: 'candidate', candidate: { candidate: 'a' } },
  { type: 'renegotiate', renegotiate: true },
  { type: 'restart' },
])('lets every kind of signal pass: %j', (signal) => {
  expect(plainCheck(requestSchemas['call:signal'])({ ...room, to, generation: 1, signal })).toBe(true)
})

it.each([
  ['a key too many', { ...room, more: 1 }],
  ['a key of the prototype', JSON.parse(`{"roomId":"${room.roomId}","__proto__":{}}`) as unknown],
  ['a key too few', {}],
  ['a list', [room.roomId]],
])('does not answer for %s', (_, request) => {
  expect(plainCheck(requestSchemas['call:ring'])(request)).toBe(false)
})

it('lets nothing pass of what is changed in reading', () => {
  expect(plainCheck(v.pipe(v.string(), v.trim()))('x')).toBe(false)
  expect(plainCheck(v.object({ a: v.pipe(v.string(), v.transform(Number)) }))({ a: '1' })).toBe(false)
  expect(plainCheck(v.object({ a: v.optional(v.string(), 'b') }))({})).toBe(false)
})

it('knows an id', () => {
  expect(['an-id', 'no id', '', 7].map((id) => plainCheck(commandId)(id))).toEqual([true, false, false, false])
})
