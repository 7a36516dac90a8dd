import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io as connect } from 'socket.io-client'
import { Server, type Socket } from 'socket.io'
import { expect, it } from 'vitest'
import { releaseHandshake } from './releaseHandshake'

it.each([
  ['websocket', true],
  ['polling', false],
] as const)('lets go of the request of a line by %s: %s', async (transport, isForgotten) => {
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
  expect(request.rawHeaders.length === 0).toBe(isForgotten)
  // The line goes on.
  const answer = new Promise((resolve) => client.on('word', resolve))
  socket.emit('word', 'still here')
  expect(await answer).toBe('still here')
  client.close()
  await server.close()
})
