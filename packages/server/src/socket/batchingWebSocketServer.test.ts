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

/** One client, the server's end of its line, and how often the system was asked to write on it. */
async function connect() {
  const httpServer = createServer().listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  const server = new BatchingWebSocketServer({ server: httpServer })
  const client = new WebSocket(`ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}`)
  const messages: string[] = []
  client.on('message', (data: Buffer) => messages.push(data.toString()))
  const [[line]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], unknown]
  const { _socket: connection } = line as unknown as { _socket: Socket }
  let writes = 0
  for (const name of ['_write', '_writev'] as const) {
    const original = (connection[name] as (...args: unknown[]) => void).bind(connection)
    Object.assign(connection, {
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
  return { client, line, messages, writes: () => writes }
}

describe('what is said in one turn', () => {
  it('goes out in one write, in its order', async () => {
    const { client, line, messages, writes } = await connect()
    for (const text of ['one', 'two', 'three']) line.send(text)
    expect(writes()).toBe(0)
    while (messages.length < 3) await once(client, 'message')
    expect(messages).toEqual(['one', 'two', 'three'])
    expect(writes()).toBe(1)
  })

  it('is written in the next one', async () => {
    const { client, line, messages, writes } = await connect()
    line.send('one')
    await once(client, 'message')
    line.send('two')
    await once(client, 'message')
    expect(messages).toEqual(['one', 'two'])
    expect(writes()).toBe(2)
  })

  it('still comes where the line is closed at once', async () => {
    const { client, line, messages } = await connect()
    line.send('last words')
    line.close()
    await once(client, 'close')
    expect(messages).toEqual(['last words'])
  })

  it('counts as sent', async () => {
    const { line } = await connect()
    const sent: string[] = []
    line.send('one', () => sent.push('one'))
    line.send('two', {}, () => sent.push('two'))
    expect(sent).toEqual(['one', 'two'])
  })
})
