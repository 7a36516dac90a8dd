import { WebSocket } from 'ws'
import { browserHeaders } from './browserHeaders.ts'
import { createMessageCounter } from './createMessageCounter.ts'
import { type LoadConnection, rejectOnClose } from './loadConnection.ts'

export interface SocketIoConnection extends LoadConnection {
  /** Emits an event. @returns its acknowledgement */
  emitWithAck(...event: unknown[]): Promise<unknown>
  /** Called for every event from the server. */
  onPush: (name: string, payload: unknown) => void
}

/** Packet types in front of the JSON: Engine.IO 4, followed by Socket.IO 5 in messages. */
const OPEN = '0'
const PING = '2'
const PONG = '3'
const CONNECT = '40'
const EVENT = '42'
const ACK = '43'
const CONNECT_ERROR = '44'

/** Connects to a socket.io server. */
export function openSocketIoConnection(port: number, auth: Record<string, unknown>): Promise<SocketIoConnection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
    headers: browserHeaders,
  })
  const counter = createMessageCounter()
  const pendingAcks = new Map<number, (reply: unknown) => void>()
  let nextAckId = 0

  const connection: SocketIoConnection = {
    get messageCount() {
      return counter.count
    },
    waitForMessages: (count) => counter.waitFor(count),
    close: () => socket.close(),
    onPush: () => undefined,
    emitWithAck(...event) {
      const id = nextAckId++
      return new Promise((resolve) => {
        pendingAcks.set(id, resolve)
        socket.send(`${EVENT}${id}${JSON.stringify(event)}`)
      })
    },
  }

  function handlePacket(text: string): void {
    if (text.startsWith(EVENT)) {
      const [name, payload] = JSON.parse(text.slice(EVENT.length)) as [string, unknown]
      connection.onPush(name, payload)
      counter.increase()
    } else if (text.startsWith(ACK)) {
      const json = text.indexOf('[')
      const id = Number(text.slice(ACK.length, json))
      const [reply] = JSON.parse(text.slice(json)) as [unknown]
      pendingAcks.get(id)?.(reply)
      pendingAcks.delete(id)
    } else if (text === PING) socket.send(PONG)
  }

  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      if (text.startsWith(OPEN)) socket.send(`${CONNECT}${JSON.stringify(auth)}`)
      else if (text.startsWith(CONNECT)) resolve(connection)
      else if (text.startsWith(CONNECT_ERROR)) reject(new Error(`The server refused a client: ${text.slice(2)}`))
      else handlePacket(text)
    })
    rejectOnClose(socket, reject)
  })
}
