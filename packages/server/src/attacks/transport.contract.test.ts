import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { limits } from '@offhook/protocol'
import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../../core/src/api/ports/clock'
import { createSocketIoSignaling } from '../../../core/src/signaling/socketIoSignaling'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { connectPacket, openRawPolling, openRawWebSocket, type RawConnection } from '../testing/openRawConnection'
import { startTestServer, testToken, type TestServer } from '../testing/startTestServer'

let server: TestServer | undefined
afterEach(() => server?.stop())

const transports = { websocket: openRawWebSocket, polling: openRawPolling }
const transportNames = ['websocket', 'polling'] as const
const isSignedIn = ({ packets }: RawConnection) => packets.some((packet) => packet.startsWith('40{'))
const sync = (id: number) => `42${id}${JSON.stringify(['session:sync', 'an-id', { knownCalls: [] }])}`

async function signIn(connection: RawConnection, user: string): Promise<void> {
  connection.send(await connectPacket(user))
  await vi.waitFor(() => expect(isSignedIn(connection)).toBe(true))
}

/** Sends a request, and closes the WebSocket if it opens one. */
function send(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request(url, { headers, agent: false })
    call.on('error', reject)
    call.on('response', (response) => {
      resolve(response.resume())
    })
    call.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response)
    })
    call.end()
  })
}

it.each(transportNames)('executes no command before the token is verified, over %s', async (transport) => {
  let verify: () => void = () => undefined
  const verified = new Promise<void>((resolve) => (verify = resolve))
  server = await startTestServer({
    authenticate: async (userId) => {
      if (userId === 'alice') return { userId }
      await verified
      return { userId }
    },
  })
  const alice = await connectProtocolClient(server.url, 'alice', { token: 'alice' })
  const mallory = await transports[transport](server.url)
  const start = {
    ...{ roomId: randomUUID(), callType: 'audio', to: ['alice'], groupId: null },
    tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
  }
  const events = [`421${JSON.stringify(['call:start', 'id-1', start])}`, sync(2)]
  mallory.send(...events)
  mallory.send(await connectPacket('mallory', { token: 'mallory' }), ...events)
  await sleep(200)
  expect(mallory.packets.filter((packet) => packet.startsWith('43'))).toEqual([])
  expect(alice.pushes).toEqual([])
  verify()
  mallory.close()
})

it('takes no token from a URL, and the client puts none there', async () => {
  server = await startTestServer()
  const token = await testToken('alice')
  await expect(
    connectProtocolClient(server.url, 'alice', { token: '' }, { query: { token, auth: JSON.stringify({ token }) } }),
  ).rejects.toThrow()
  expect(server.presence.list()).toEqual([])

  const urls: string[] = []
  const httpServer = createServer((incoming, response) => {
    urls.push(incoming.url ?? '')
    response.writeHead(503).end()
  })
  httpServer.on('upgrade', (incoming, socket) => {
    urls.push(incoming.url ?? '')
    socket.destroy()
  })
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve))
  const signaling = createSocketIoSignaling({
    url: `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`,
    getToken: () => Promise.resolve(token),
    deviceId: randomUUID(),
    getDisplayName: () => 'Alice',
    clock: systemClock,
    onStatus: () => undefined,
    onPush: () => undefined,
  })
  signaling.open()
  await vi.waitFor(() => expect(urls.length).toBeGreaterThan(1))
  signaling.close()
  httpServer.close()
  expect(urls.join('\n')).toContain('transport=websocket')
  expect(urls.join('\n')).not.toContain(token)
})

it.each(transportNames)('sets no cookie over %s, so that no page can use one', async (transport) => {
  server = await startTestServer({ cors: ['https://app.example.com'] })
  const headers: Record<string, string> = { origin: 'https://app.example.com' }
  if (transport === 'websocket') {
    Object.assign(headers, { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' })
    headers['sec-websocket-key'] = 'dGhlIHNhbXBsZSBub25jZQ=='
  }
  const url = `${server.url}/socket.io/?EIO=4&transport=${transport}`
  const response = await send(url, headers)
  expect(response.headers).toHaveProperty('connection')
  expect(response.headers).not.toHaveProperty('set-cookie')
  expect(response.headers).not.toHaveProperty('access-control-allow-credentials')
})

it.each(transportNames)('closes a connection over %s that sends a frame of more than 64 KiB', async (transport) => {
  server = await startTestServer()
  const [bystander, mallory] = [await openRawWebSocket(server.url), await transports[transport](server.url)]
  await signIn(bystander, 'alice')
  await signIn(mallory, 'mallory')
  const frame = (bytes: number) => `42["${'x'.repeat(bytes - 6)}"]`
  mallory.send(frame(limits.frameBytes))
  mallory.send(sync(1))
  await vi.waitFor(() => expect(mallory.packets.some((packet) => packet.startsWith('431'))).toBe(true))
  expect(mallory.isClosed()).toBe(false)

  mallory.send(frame(limits.frameBytes + 1))
  await vi.waitFor(() => expect(mallory.isClosed()).toBe(true))
  bystander.send(sync(1))
  await vi.waitFor(() => expect(bystander.packets.some((packet) => packet.startsWith('431'))).toBe(true))
  expect(bystander.isClosed()).toBe(false)
  bystander.close()
})

it('answers requests with wrong sessions, transports, methods and versions with 400', async () => {
  server = await startTestServer()
  const queries = [
    ...['', 'EIO=4', 'EIO=4&transport=', 'EIO=4&transport=__proto__', 'EIO=4&transport=polling&sid=unknown'],
    ...['EIO=3&transport=polling', 'EIO=4&transport=websocket'],
  ]
  for (const query of queries) {
    expect([query, (await send(`${server.url}/socket.io/?${query}`)).statusCode]).toEqual([query, 400])
  }
  expect((await send(`${server.url}/healthz`)).statusCode).toBe(200)
})
