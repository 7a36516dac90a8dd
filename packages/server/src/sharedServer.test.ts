import { once } from 'node:events'
import { createServer, type IncomingMessage, request as httpRequest, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { Server as SocketIoServer } from 'socket.io'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createJwtAuthenticate, createSignalingServer, type SignalingServer, SettingsError } from './index'
import { connectProtocolClient } from './testing/connectProtocolClient'
import { TEST_SECRET } from './testing/startTestServer'

// What belongs to the application that embeds the server.

let httpServer: HttpServer
let calls: SignalingServer
let url: string
const cleanups: (() => unknown)[] = []

beforeEach(() => {
  httpServer = createServer()
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
  await calls.close()
  httpServer.closeAllConnections()
  await new Promise((resolve) => httpServer.close(resolve))
})

const embed = (path?: string) =>
  createSignalingServer({
    httpServer,
    domain: 'example.com',
    authenticate: createJwtAuthenticate({ secret: TEST_SECRET }),
    cors: ['https://app.example.com'],
    logLevel: 'silent',
    ...(path !== undefined && { path }),
  })

async function listen(): Promise<void> {
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString()
  return body
}

/** The application's own page, and what it reads of a request. */
function addPage(): void {
  httpServer.on('request', (request, response) => {
    if (request.url?.startsWith('/socket.io/?') === true) return
    void readBody(request).then((body) => response.end(`page ${request.method ?? ''} ${request.url ?? ''} ${body}`))
  })
}

const listenerCounts = () =>
  Object.fromEntries(httpServer.eventNames().map((name) => [name, httpServer.listenerCount(name)]))

describe('upgrades of the application', () => {
  it('may take longer than a second', async () => {
    calls = embed()
    const webSockets = new WebSocketServer({ noServer: true })
    httpServer.on('upgrade', (request, socket, head) => {
      if (request.url !== '/app') return
      // Longer than engine.io's `destroyUpgradeTimeout`.
      setTimeout(() => webSockets.handleUpgrade(request, socket, head, (webSocket) => webSocket.send('hello')), 1_200)
    })
    await listen()
    const webSocket = new WebSocket(`${url}/app`)
    const [message] = (await once(webSocket, 'message')) as [Buffer]
    expect(message.toString()).toBe('hello')
    webSocket.close()
  })

  it('of another socket.io server on the same HTTP server may take longer than a second', async () => {
    const own = new SocketIoServer(httpServer, { path: '/app/socket.io', destroyUpgrade: false })
    cleanups.push(() => own.disconnectSockets(true))
    own.engine.use((_request: unknown, _response: unknown, next: () => void) => setTimeout(next, 1_200))
    calls = embed()
    await listen()
    const client = io(url, { path: '/app/socket.io', transports: ['websocket'], reconnection: false, forceNew: true })
    await once(client as never, 'connect')
    const alice = await connectProtocolClient(url, 'alice')
    expect(own.of('/').sockets.size).toBe(1)
    alice.socket.disconnect()
    client.disconnect()
  })

  it('stay open when the signaling server is closed', async () => {
    calls = embed()
    const webSockets = new WebSocketServer({ noServer: true })
    httpServer.on('upgrade', (request, socket, head) => {
      if (request.url === '/app')
        webSockets.handleUpgrade(request, socket, head, (each) => each.on('message', () => each.send('echo')))
    })
    await listen()
    const webSocket = new WebSocket(`${url}/app`)
    await once(webSocket, 'open')
    await calls.close()
    webSocket.send('?')
    const [message] = (await once(webSocket, 'message')) as [Buffer]
    expect(message.toString()).toBe('echo')
    webSocket.close()
  })

  it.each(['POST', 'GET'])('that no listener accepts are answered as if there was no upgrade: %s', async (method) => {
    addPage()
    calls = embed()
    await listen()
    // As Java's HttpClient sends it.
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAA' }
    const request = httpRequest(`${url}/orders`, { method, headers })
    request.end(method === 'POST' ? 'a body' : undefined)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    expect(await readBody(response)).toBe(`page ${method} /orders ${method === 'POST' ? 'a body' : ''}`)
  })

  it('of an unknown path get the answer of the application', async () => {
    httpServer.on('request', (_request, response) => response.writeHead(404).end())
    calls = embed()
    await listen()
    const webSocket = new WebSocket(`${url}/unknown`)
    const [, response] = (await once(webSocket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(response.statusCode).toBe(404)
  })

  it('that wait for a second signaling server of another path are not answered', async () => {
    calls = embed()
    const other = embed('/other')
    cleanups.push(() => other.close())
    addPage()
    await listen()
    const [alice, bob] = await Promise.all([
      connectProtocolClient(url, 'alice'),
      connectProtocolClient(url, 'bob', {}, { path: '/other' }),
    ])
    expect([calls.presence.list().length, other.presence.list().length]).toEqual([1, 1])
    alice.socket.disconnect()
    bob.socket.disconnect()
  })
})

describe('requests of the application', () => {
  it('get no header from the signaling server, and no path below its own is taken', async () => {
    addPage()
    calls = embed()
    await listen()
    for (const path of ['/', '/socket.io', '/socket.io/mine', '/socket.iox/']) {
      const response = await fetch(url + path, { headers: { origin: 'https://app.example.com' } })
      expect(await response.text()).toBe(`page GET ${path} `)
      expect([...response.headers.keys()].sort()).toEqual(['connection', 'content-length', 'date', 'keep-alive'])
    }
  })

  it('reach a listener of `once` once', async () => {
    const listener = vi.fn()
    httpServer.once('request', listener)
    addPage()
    calls = embed()
    await listen()
    await fetch(`${url}/1`)
    await fetch(`${url}/2`)
    expect(listener).toHaveBeenCalledOnce()
  })

  it('with a malformed URL do not throw', async () => {
    addPage()
    calls = embed()
    await listen()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET //[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain('HTTP/1.1 200')
  })
})

describe('the HTTP server and the process', () => {
  it('keep their listeners: none is added to the process, and none stays when both servers are closed', async () => {
    const events = [
      'SIGTERM',
      'SIGINT',
      'SIGHUP',
      'exit',
      'beforeExit',
      'uncaughtException',
      'unhandledRejection',
    ] as const
    const before = events.map((event) => process.listenerCount(event))
    addPage()
    const own = listenerCounts()
    calls = embed()
    await listen()
    const alice = await connectProtocolClient(url, 'alice')
    expect(events.map((event) => process.listenerCount(event))).toEqual(before)
    await calls.close()
    alice.socket.disconnect()
    httpServer.closeAllConnections()
    await new Promise((resolve) => httpServer.close(resolve))
    expect(listenerCounts()).toEqual(own)
  })

  it('can be used again after the signaling server was closed', async () => {
    addPage()
    const first = embed()
    await listen()
    await first.close()
    await expect(connectProtocolClient(url, 'alice')).rejects.toMatchObject({ statusCode: 503, code: 'not-connected' })
    calls = embed()
    const alice = await connectProtocolClient(url, 'alice')
    expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
    expect(await (await fetch(`${url}/page`)).text()).toBe('page GET /page ')
    alice.socket.disconnect()
  })

  it('can be closed and listen again', async () => {
    calls = embed()
    await listen()
    await new Promise((resolve) => httpServer.close(resolve))
    await listen()
    const alice = await connectProtocolClient(url, 'alice')
    expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
    alice.socket.disconnect()
  })

  it('refuse a second signaling server on the same path, whose clients would end both', async () => {
    calls = embed()
    await listen()
    expect(() => embed('/socket.io/')).toThrow(
      new SettingsError('path: another signaling server uses "/socket.io" of this HTTP server; close it first'),
    )
  })
})
