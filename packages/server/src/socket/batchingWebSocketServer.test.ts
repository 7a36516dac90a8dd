import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { BatchingWebSocketServer } from './batchingWebSocketServer'

let cleanUp: () => void

afterEach(() => {
  cleanUp()
})

/** Connects a client. @returns both ends, the messages of the client, and how often the server wrote to its TCP socket */
async function connect() {
  const httpServer = createServer().listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  const server = new BatchingWebSocketServer({ server: httpServer })
  const client = new WebSocket(`ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}`)
  const messages: string[] = []
  client.on('message', (data: Buffer) => messages.push(data.toString()))
  const [[webSocket]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [
    [WebSocket],
    unknown,
  ]
  const { _socket: tcpSocket } = webSocket as unknown as { _socket: Socket }
  let writes = 0
  for (const name of ['_write', '_writev'] as const) {
    const original = (tcpSocket[name] as (...args: unknown[]) => void).bind(tcpSocket)
    Object.assign(tcpSocket, {
      [name]: (...args: unknown[]) => {
        writes += 1
        original(...args)
      },
    })
  }
  cleanUp = () => {
    client.terminate()
    httpServer.closeAllConnections()
    httpServer.close()
  }
  return { client, webSocket, messages, writes: () => writes }
}

describe('a message', () => {
  it('is written together with the other messages of its turn of the event loop, in order', async () => {
    const { client, webSocket, messages, writes } = await connect()
    for (const text of ['one', 'two', 'three']) webSocket.send(text)
    expect(writes()).toBe(0)
    while (messages.length < 3) await once(client, 'message')
    expect(messages).toEqual(['one', 'two', 'three'])
    expect(writes()).toBe(1)
  })

  it('is written in the next turn', async () => {
    const { client, webSocket, messages, writes } = await connect()
    webSocket.send('one')
    await once(client, 'message')
    webSocket.send('two')
    await once(client, 'message')
    expect(messages).toEqual(['one', 'two'])
    expect(writes()).toBe(2)
  })

  it('is written before the websocket closes', async () => {
    const { client, webSocket, messages } = await connect()
    webSocket.send('last message')
    webSocket.close()
    await once(client, 'close')
    expect(messages).toEqual(['last message'])
  })

  it('is reported as sent immediately', async () => {
    const { webSocket } = await connect()
    const sent: string[] = []
    webSocket.send('one', () => sent.push('one'))
    webSocket.send('two', {}, () => sent.push('two'))
    expect(sent).toEqual(['one', 'two'])
  })
})
