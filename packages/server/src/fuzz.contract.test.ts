import { randomUUID } from 'node:crypto'
import { type CommandName, PROTOCOL_VERSION, requestSchemas } from '@offhook/protocol'
import fc from 'fast-check'
import { is } from 'valibot'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { validRequests } from '../../protocol/src/testing/validRequests'
import { connectTestClient, type TestClient } from './testing/connectTestClient'
import { startTestServer, testToken, type TestServer } from './testing/startTestServer'

/** What is sent in all. `OFFHOOK_FUZZ=1000000` for as much as it takes to believe it. */
const FRAMES = Number(process.env.OFFHOOK_FUZZ ?? 10_000)
const TIMEOUT = 30_000 + FRAMES * 2
let sent = 0
afterAll(() => void process.stdout.write(`${sent} frames\n`))
/** How many of them one test sends, in so many at a time. */
const runs = (share: number, each: number) => ({ numRuns: Math.ceil((FRAMES * share) / each) })

const names = Object.keys(validRequests) as CommandName[]

const junk = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', 'x'.repeat(10_000), -1, 1e308, [], {}, null, { __proto__: null }, { length: 3 }, '__proto__'),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'toString', 'roomId', 'to'), fc.jsonValue()),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
)

/** `value` with one thing in it replaced, at any depth. */
function spoilt(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return junk
  const keys = Object.keys(value)
  if (keys.length === 0) return junk
  const inside = fc
    .constantFrom(...keys)
    .chain((key) =>
      spoilt((value as Record<string, unknown>)[key]).map((spoiltPart) =>
        Array.isArray(value)
          ? value.map((part: unknown, index) => (String(index) === key ? spoiltPart : part))
          : { ...value, [key]: spoiltPart },
      ),
    )
  return fc.oneof({ weight: 1, arbitrary: junk }, { weight: 4, arbitrary: inside })
}

let server: TestServer
let bob: TestClient
beforeEach(async () => {
  server = await startTestServer()
  bob = await connectTestClient(server.url, 'bob', { deviceId: 'a-device-of-bob' })
})
afterEach(() => server.stop())

async function expectUnharmed() {
  expect(await bob.command('session:sync', { known: [] })).toMatchObject({ ok: true, value: { calls: [] } })
  expect(bob.pushes).toEqual([])
  expect(server.log()).not.toContain('a command failed')
}

it.each(names)(
  '%s: whatever is wrong with it is answered with 400, and nobody else hears of it',
  { timeout: TIMEOUT },
  async (name) => {
    const alice = await connectTestClient(server.url, 'alice')
    // The right request is right: it is the junk that is refused.
    expect(is(requestSchemas[name], validRequests[name])).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.array(spoilt(validRequests[name]), { minLength: 10, maxLength: 10 }), async (payloads) => {
        sent += payloads.length
        const wrong = payloads.filter((payload) => !is(requestSchemas[name], payload))
        const replies = await Promise.all(wrong.map((payload) => alice.say(name, randomUUID(), payload)))
        for (const reply of replies) {
          expect(reply).toEqual({
            ok: false,
            failure: { statusCode: 400, code: 'invalid-request', message: expect.any(String) as unknown },
          })
        }
      }),
      runs(0.8 / names.length, 10),
    )
    await expectUnharmed()
  },
)

it('any event with any arguments is answered with a failure', { timeout: TIMEOUT }, async () => {
  const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']
  const anyName = fc.oneof(fc.string(), fc.constantFrom(...names, 'error', 'message', '__proto__', 'constructor'))
  const alice = await connectTestClient(server.url, 'alice')
  await fc.assert(
    fc.asyncProperty(anyName, fc.array(junk, { maxLength: 4 }), async (name, args) => {
      fc.pre(!reserved.includes(name))
      expect(await alice.say(name, ...args)).toMatchObject({ ok: false, failure: { statusCode: 400 } })
      alice.socket.emit(name, ...args)
      sent += 2
    }),
    runs(0.1, 2),
  )
  await expectUnharmed()
})

it('frames that are no socket.io at all end their own line, if any', { timeout: TIMEOUT }, async () => {
  const token = await testToken('mallory')
  const hello = `40${JSON.stringify({ token, deviceId: 'a-device-of-mallory', displayName: '', protocolVersion: PROTOCOL_VERSION })}`
  const frame = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 200 }),
    fc.jsonValue().map((value) => `42${JSON.stringify(value)}`),
    fc
      .tuple(
        fc.constantFrom(
          '4',
          '40',
          '41',
          '42',
          '43',
          '44',
          '45',
          '46',
          '451-',
          '459999-',
          '42/x,',
          '0',
          '1',
          '2',
          '3',
          '5',
          '6',
        ),
        fc.string(),
      )
      .map((parts) => parts.join('')),
    fc.constantFrom(
      'x'.repeat(100_000),
      '42["error"]',
      '42["disconnect"]',
      '420["__proto__"]',
      '4299999999999999999["call:end"]',
      '451-["x",{"_placeholder":true,"num":0}]',
      '421[null]',
      '42[{}]',
      '43[]',
      '4310["x"]',
      hello,
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(frame, { minLength: 1, maxLength: 6 }), async (isSignedIn, frames) => {
      const line = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
      const closed = new Promise((resolve) => line.addEventListener('close', resolve))
      await new Promise((resolve) => line.addEventListener('open', resolve))
      if (isSignedIn) line.send(hello)
      sent += frames.length
      for (const content of frames) line.send(content)
      line.close()
      await closed
    }),
    runs(0.1, 3.5),
  )
  await expectUnharmed()
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})
