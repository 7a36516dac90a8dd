import { randomUUID } from 'node:crypto'
import { PROTOCOL_VERSION } from '@offhook/protocol'
import { afterEach, expect, it, vi } from 'vitest'
import { openRawPolling, openRawWebSocket } from '../testing/openRawConnection'
import { startTestServer, type TestServer, testToken } from '../testing/startTestServer'

let server: TestServer | undefined
afterEach(() => server?.stop())

// eslint-disable-next-line no-control-regex -- these are the characters to find
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const MAX_LINE_LENGTH = 5_000

/** Everything in the log, as text and as the values of each line. */
function expectSafe(log: string): void {
  const texts = (value: unknown): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, each]) => [key, ...texts(each)])
      : [String(value)]
  for (const line of log.trim().split('\n')) {
    expect(line.length).toBeLessThan(MAX_LINE_LENGTH)
    expect(line).not.toMatch(UNSAFE)
    for (const text of texts(JSON.parse(line))) expect(text).not.toMatch(UNSAFE)
  }
}

let seed = 1
function random(below: number): number {
  seed = (seed * 48_271) % 2_147_483_647
  return seed % below
}

const PIECES = [
  '\u009b31m',
  '\u202e',
  '\u2028',
  '\u0085',
  '\u200f',
  '\u{e0041}',
  '\ud800',
  '\u001b[2J',
  '\r\n{"level":50}\n',
]

/** A text that starts with one that is valid, so that some of them get further than others. */
function hostileText(valid: string): string {
  const pieces = Array.from({ length: 1 + random(4) }, () => PIECES[random(PIECES.length)])
  return [valid, ...pieces, random(5) === 0 ? 'x'.repeat(7_000) : ''].join('')
}

const ROUNDS = Number(process.env.OFFHOOK_FUZZ ?? 150)

it('logs no text of a client that is long, or that a terminal would obey', { timeout: 120_000 }, async () => {
  server = await startTestServer()
  const { url } = server
  for (let round = 0; round < ROUNDS; round += 1) {
    const maybe = (valid: string) => (random(3) === 0 ? hostileText(valid) : valid)
    // Headers are bytes: Node reads them as Latin-1, which has the C1 controls.
    const header = (valid: string) =>
      random(3) === 0 ? `${valid}\u009b31m\u0085${'x'.repeat(random(2) * 5_000)}` : valid
    const headers = {
      ...(random(3) === 0 && { origin: header('https://evil.example') }),
      host: header('example.com'),
      'user-agent': header('test'),
      'x-forwarded-for': header('1.2.3.4'),
    }
    const kid = random(2) === 0 ? { kid: hostileText('a') } : {}
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const forged = [
      encode({ alg: maybe('HS256'), ...kid }),
      encode({
        ...{ sub: maybe('mallory'), iss: maybe('issuer'), exp: random(2) === 0 ? maybe('1') : 1 },
        aud: Array.from({ length: random(50) }, () => maybe('audience')),
        features: { [hostileText('oneToOneCall')]: hostileText('x') },
      }),
      'signature',
    ].join('.')
    const signed = await testToken(maybe('mallory'), { aud: maybe('aud'), name: hostileText('Mallory') }).catch(
      () => '',
    )
    const valid = await testToken('mallory')
    const token = [forged, signed, valid, hostileText('token')][random(4)]
    const auth = { token, deviceId: maybe(randomUUID()), displayName: maybe(''), protocolVersion: PROTOCOL_VERSION }
    const open = random(4) === 0 ? openRawPolling : openRawWebSocket
    await open(url, { headers }).then(
      async (connection) => {
        connection.send(`40${JSON.stringify(auth)}`)
        await vi.waitFor(() => expect(connection.packets.length > 1 || connection.isClosed()).toBe(true), 5_000)
        const roomId = maybe(randomUUID())
        const start = {
          roomId,
          to: [maybe('bob')],
          callType: maybe('audio'),
          metadata: { [hostileText('a')]: hostileText('b') },
        }
        connection.send(`421${JSON.stringify([maybe('call:start'), maybe(randomUUID()), start])}`)
        connection.send(`422${JSON.stringify(['connection:token', randomUUID(), { token: forged }])}`)
        connection.send(`41${hostileText('')}`)
        connection.close()
      },
      () => undefined,
    )
  }
  const log = server.log()
  expect(log).toContain('origin refused')
  expect(log).toContain('connection refused')
  expect(log).toContain('"msg":"connected"')
  expectSafe(log)
})

it('writes few lines while a client is refused again and again', async () => {
  server = await startTestServer()
  const headers = { origin: 'https://evil.example' }
  for (let round = 0; round < 300; round += 1) {
    await openRawWebSocket(server.url, { headers }).catch(() => undefined)
  }
  expect(server.log().split('\n').length).toBeLessThan(150)
})
