import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io as connect } from 'socket.io-client'
import { Server, type Socket } from 'socket.io'
import { expect, it } from 'vitest'
import { releaseHandshake } from './releaseHandshake'

it.each([
  ['websocket', true],
  ['polling', false],
] as const)('releases the request of a connection over %s: %s', async (transport, isReleased) => {
  const httpServer = createServer()
  const server = new Server(httpServer)
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve))
  const client = connect(`http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`, {
    transports: [transport],
    auth: { token: 'secret' },
    forceNew: true,
  })
  const socket = await new Promise<Socket>((resolve) => server.on('connection', resolve))
  const { request } = socket
  expect(request.rawHeaders.length).toBeGreaterThan(0)
  releaseHandshake(socket as never)
  expect(socket.handshake).toMatchObject({ auth: {}, headers: {}, query: {} })
  expect(request.rawHeaders.length === 0).toBe(isReleased)
  // The connection still works.
  const received = new Promise((resolve) => client.on('event', resolve))
  socket.emit('event', 'payload')
  expect(await received).toBe('payload')
  client.close()
  await server.close()
})
