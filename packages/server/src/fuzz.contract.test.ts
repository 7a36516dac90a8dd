import { randomUUID } from 'node:crypto'
import { type CommandName, PROTOCOL_VERSION, requestSchemas } from '@offhook/protocol'
import fc from 'fast-check'
import { is } from 'valibot'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { validRequests } from '../../protocol/src/testing/validRequests'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from './testing/startTestServer'

/** How many frames are sent in all. For a thorough run, set `OFFHOOK_FUZZ=1000000`. */
const FRAMES = Number(process.env.OFFHOOK_FUZZ ?? 10_000)
const TIMEOUT = 30_000 + FRAMES * 2
let sent = 0
afterAll(() => void process.stdout.write(`${sent} frames\n`))
/** @param share the part of all frames that one test sends @param perRun how many it sends in one run */
const runs = (share: number, perRun: number) => ({ numRuns: Math.ceil((FRAMES * share) / perRun) })

const names = Object.keys(validRequests) as CommandName[]

/** Without binary data, which closes the connection. */
const junk = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', 'x'.repeat(10_000), -1, 1e308, [], {}, null, { __proto__: null }, { length: 3 }, '__proto__'),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'toString', 'roomId', 'to'), fc.jsonValue()),
)

/** Replaces one value by junk, at any depth. */
function corrupted(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return junk
  const keys = Object.keys(value)
  if (keys.length === 0) return junk
  const nested = fc
    .constantFrom(...keys)
    .chain((key) =>
      corrupted((value as Record<string, unknown>)[key]).map((corruptedPart) =>
        Array.isArray(value)
          ? value.map((part: unknown, index) => (String(index) === key ? corruptedPart : part))
          : { ...value, [key]: corruptedPart },
      ),
    )
  return fc.oneof({ weight: 1, arbitrary: junk }, { weight: 4, arbitrary: nested })
}

let server: TestServer
let bob: ProtocolClient
beforeEach(async () => {
  server = await startTestServer()
  bob = await connectProtocolClient(server.url, 'bob', { deviceId: 'a-device-of-bob' })
})
afterEach(() => server.stop())

async function expectUnaffected() {
  expect(await bob.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true, value: { calls: [] } })
  expect(bob.pushes).toEqual([])
  expect(server.log()).not.toContain('command failed')
}

it.each(names)(
  '%s: rejects an invalid request with 400 and pushes nothing to other users',
  { timeout: TIMEOUT },
  async (name) => {
    const alice = await connectProtocolClient(server.url, 'alice')
    // The original is valid, so it is the junk that is rejected.
    expect(is(requestSchemas[name], validRequests[name])).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.array(corrupted(validRequests[name]), { minLength: 10, maxLength: 10 }), async (payloads) => {
        sent += payloads.length
        const invalid = payloads.filter((payload) => !is(requestSchemas[name], payload))
        const replies = await Promise.all(invalid.map((payload) => alice.emit(name, randomUUID(), payload)))
        for (const reply of replies) {
          expect(reply).toEqual({
            ok: false,
            failure: { statusCode: 400, code: 'invalid-request', message: expect.any(String) as unknown },
          })
        }
      }),
      runs(0.8 / names.length, 10),
    )
    await expectUnaffected()
  },
)

it('acknowledges any event with any arguments with a failure', { timeout: TIMEOUT }, async () => {
  const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']
  const anyName = fc.oneof(fc.string(), fc.constantFrom(...names, 'error', 'message', '__proto__', 'constructor'))
  const alice = await connectProtocolClient(server.url, 'alice')
  await fc.assert(
    fc.asyncProperty(anyName, fc.array(junk, { maxLength: 4 }), async (name, args) => {
      fc.pre(!reserved.includes(name))
      expect(await alice.emit(name, ...args)).toMatchObject({ ok: false, failure: { statusCode: 400 } })
      alice.socket.emit(name, ...args)
      sent += 2
    }),
    runs(0.1, 2),
  )
  await expectUnaffected()
})

it.each(names)('%s: closes the connection of a client that sends binary data', async (name) => {
  const alice = await connectProtocolClient(server.url, 'alice')
  const closed = new Promise((resolve) => alice.socket.once('disconnect', resolve))
  alice.socket.emit(name, randomUUID(), { ...validRequests[name], binary: Buffer.from('bytes') })
  await closed
  sent += 1
  await expectUnaffected()
})

it('closes at most the connection that sent frames which are not socket.io packets', { timeout: TIMEOUT }, async () => {
  const token = await testToken('mallory')
  const connectPacket = `40${JSON.stringify({ token, deviceId: 'a-device-of-mallory', displayName: '', protocolVersion: PROTOCOL_VERSION })}`
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
      connectPacket,
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(frame, { minLength: 1, maxLength: 6 }), async (isSignedIn, frames) => {
      const webSocket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
      const closed = new Promise((resolve) => webSocket.addEventListener('close', resolve))
      await new Promise((resolve) => webSocket.addEventListener('open', resolve))
      if (isSignedIn) webSocket.send(connectPacket)
      sent += frames.length
      for (const content of frames) webSocket.send(content)
      webSocket.close()
      await closed
    }),
    runs(0.1, 3.5),
  )
  await expectUnaffected()
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})
