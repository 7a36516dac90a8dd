import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { createJwtAuthenticate } from '../auth/createJwtAuthenticate'
import { signInOnce } from '../testing/honestUsers'
import { connectPacket, openRawWebSocket, type RawConnection } from '../testing/openRawConnection'
import { startTestServer, type TestServer, TEST_SECRET } from '../testing/startTestServer'

const ATTACKER = '127.0.9.1'

let server: TestServer | undefined
let jwks: Server | undefined
const connections: RawConnection[] = []
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close()
  await server?.stop()
  jwks?.closeAllConnections()
  jwks?.close()
  jwks = undefined
})

async function connectAttackers(url: string, count: number, packet: string): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await openRawWebSocket(url, { localAddress: ATTACKER }).then(
      (connection) => {
        connections.push(connection)
        connection.send(packet)
      },
      () => undefined,
    )
  }
}

it('answers sign-ins that authenticate never settles, with the time to retry, and signs in others meanwhile', async () => {
  const verify = createJwtAuthenticate({ secret: TEST_SECRET })
  let hanging = 0
  server = await startTestServer({
    connectionsPerSecond: 500,
    maxPendingConnections: 20,
    handshakeTimeoutMs: 1_000,
    authenticate: (token, options) => {
      if (token !== 'hangs') return verify(token, options)
      hanging += 1
      return new Promise(() => undefined)
    },
  })
  await connectAttackers(server.url, 60, await connectPacket('mallory', { token: 'hangs' }))
  await vi.waitFor(() => expect(hanging).toBeGreaterThan(0))
  expect(await signInOnce(server.url, 'alice', '127.0.1.1')).toMatchObject({ result: 'signed in' })
  // Only so many wait; the oldest were closed.
  expect(connections.filter((connection) => !connection.isClosed()).length).toBeLessThanOrEqual(21)
  await vi.waitFor(() => {
    const answer = connections.at(-1)?.packets.find((packet) => packet.startsWith('44'))
    const { data } = JSON.parse(answer?.slice(2) ?? '{}') as { data: { statusCode: number; retryAfterMs: number } }
    expect(data.statusCode).toBe(503)
    expect(data.retryAfterMs).toBeGreaterThanOrEqual(1_000)
    expect(data.retryAfterMs).toBeLessThanOrEqual(3_000)
  })
})

it('answers sign-ins within their time while the JWKS URL does not answer', async () => {
  jwks = createServer(() => undefined)
  await new Promise<void>((resolve) => jwks?.listen(0, '127.0.0.1', resolve))
  const jwksUrl = `http://127.0.0.1:${(jwks.address() as AddressInfo).port}`
  server = await startTestServer({ handshakeTimeoutMs: 1_000, authenticate: createJwtAuthenticate({ jwksUrl }) })
  const header = Buffer.from('{"alg":"RS256","kid":"unknown"}').toString('base64url')
  const payload = Buffer.from('{"sub":"mallory"}').toString('base64url')
  const token = `${header}.${payload}.${Buffer.alloc(256).toString('base64url')}`
  const outcome = await openRawWebSocket(server.url)
  connections.push(outcome)
  outcome.send(await connectPacket('mallory', { token }))
  await vi.waitFor(() => expect(outcome.packets.join()).toContain('"statusCode":503'), 2_000)
})

it('gives the turns of clients that have gone to others', async () => {
  server = await startTestServer({ connectionsPerSecond: 20 })
  const packet = await connectPacket('mallory')
  await connectAttackers(server.url, 18, packet)
  for (const connection of connections) connection.close()
  const startedAt = performance.now()
  expect(await signInOnce(server.url, 'alice', '127.0.1.1')).toMatchObject({ result: 'signed in' })
  expect(performance.now() - startedAt).toBeLessThan(700)
})
