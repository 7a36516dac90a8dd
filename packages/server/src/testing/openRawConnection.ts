import { randomUUID } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import { PROTOCOL_VERSION } from '@offhook/protocol'
import { WebSocket } from 'ws'
import { testToken } from './startTestServer'

export interface RawConnectionOptions {
  /** The address of the client, such as `127.0.0.2`: the whole of 127.0.0.0/8 is the loopback network. */
  localAddress?: string
  headers?: Record<string, string>
}

/** A connection that sends any engine.io packets (https://socket.io/docs/v4/engine-io-protocol/), in any order. */
export interface RawConnection {
  /** Every packet that was received, in order, such as `40{"sid":...}`. Pings are answered. */
  packets: string[]
  /** Sends packets, with the type of engine.io in front: `4` for a message. With long polling, all in one request. */
  send(...packets: string[]): void
  /** Resolves when the server has taken what was sent: it closes a connection with two POST requests at once. */
  sent(): Promise<unknown>
  /** Sends a ping frame of WebSocket (RFC 6455, section 5.5.2). */
  ping(payload: string): void
  /** Reads nothing any more, and leaves the connection open. */
  stopReading(): void
  /** Closes without a closing handshake. */
  close(): void
  isClosed(): boolean
}

/** @returns the CONNECT packet with a valid token of a user */
export async function connectPacket(user: string, auth: Record<string, unknown> = {}): Promise<string> {
  const token = await testToken(user)
  return `40${JSON.stringify({ token, deviceId: randomUUID(), displayName: '', protocolVersion: PROTOCOL_VERSION, ...auth })}`
}

/**
 * Opens a WebSocket, without a sign-in. Rejects if the server refuses it.
 *
 * @param options with the session id of a connection over long polling, the WebSocket is to take it over
 */
export async function openRawWebSocket(
  url: string,
  { sessionId, ...options }: RawConnectionOptions & { sessionId?: string } = {},
): Promise<RawConnection> {
  const sid = sessionId === undefined ? '' : `&sid=${sessionId}`
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket${sid}`, options)
  const packets: string[] = []
  let isClosed = false
  socket.on('message', (data: Buffer) => {
    const packet = data.toString()
    if (packet === '2') socket.send('3')
    else packets.push(packet)
  })
  socket.on('close', () => (isClosed = true))
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => (isClosed = true))
  return {
    packets,
    send(...all) {
      if (socket.readyState === WebSocket.OPEN) for (const packet of all) socket.send(packet)
    },
    sent: () => Promise.resolve(),
    ping(payload) {
      if (socket.readyState === WebSocket.OPEN) socket.ping(payload)
    },
    stopReading: () => socket.pause(),
    close: () => socket.terminate(),
    isClosed: () => isClosed,
  }
}

/** Opens a connection by long polling, without a sign-in. Rejects if the server refuses it. */
export async function openRawPolling(url: string, options: RawConnectionOptions = {}): Promise<RawConnection> {
  const base = `${url}/socket.io/?EIO=4&transport=polling`
  const open = new Set<IncomingMessage>()
  const packets: string[] = []
  let isReading = true
  let isClosed = false

  const exchange = (method: 'GET' | 'POST', target: string, body?: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const call = request(target, { ...options, method, agent: false })
      call.on('response', resolve)
      call.on('error', reject)
      call.end(body)
    })
  async function read(response: IncomingMessage): Promise<string> {
    open.add(response)
    let text = ''
    for await (const chunk of response) text += String(chunk)
    open.delete(response)
    if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${text}`)
    return text
  }

  const [handshake = ''] = (await read(await exchange('GET', base))).split('\u001e')
  const { sid } = JSON.parse(handshake.slice(1)) as { sid: string }
  packets.push(handshake)
  const target = `${base}&sid=${sid}`
  let sending: Promise<unknown> = Promise.resolve()
  const send = (...all: string[]) => {
    sending = exchange('POST', target, all.join('\u001e')).then(read, fail).catch(fail)
  }
  function fail(): string {
    isClosed = true
    return ''
  }
  async function poll(): Promise<void> {
    while (isReading && !isClosed) {
      const text = await exchange('GET', target).then(read)
      for (const packet of text.split('\u001e')) {
        if (packet === '2') send('3')
        else if (packet === '1') fail()
        else packets.push(packet)
      }
    }
  }
  void poll().catch(fail)
  return {
    packets,
    send,
    sent: () => sending,
    ping() {
      throw new Error('Long polling has no pings of WebSocket')
    },
    stopReading() {
      isReading = false
      for (const response of open) response.pause()
    },
    close() {
      fail()
      for (const response of open) response.destroy()
    },
    isClosed: () => isClosed,
  }
}
