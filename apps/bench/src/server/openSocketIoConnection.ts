import { WebSocket } from 'ws'
import { browserHeaders } from './browserHeaders.ts'
import { createMessageCounter } from './createMessageCounter'

/** One client's line to a server under test. What it costs is the load's, so it is as bare as it can be. */
export interface LoadConnection {
  /** How many messages it got unasked. */
  readonly messageCount: number
  /** Resolves once it has got that many unasked, counted from the start. */
  waitForMessages(count: number): Promise<void>
  close(): void
}

export interface SocketIoConnection extends LoadConnection {
  /** Emits an event. @returns what it was acknowledged with. */
  emitWithAck(...event: unknown[]): Promise<unknown>
  /** The last payload that came under a name. */
  last(name: string): unknown
  /** Hears what comes unasked. */
  onPush: (name: string, payload: unknown) => void
}

/** What the two protocols write in front of their JSON: Engine.IO 4 and Socket.IO 5. */
const OPEN = '0'
const PING = '2'
const CONNECTED = '40'
const EVENT = '42'
const ACK = '43'

/** A socket.io client by hand: ten thousand of the real ones would want more of the machine than the servers do. */
export function openSocketIoConnection(port: number, auth: Record<string, unknown>): Promise<SocketIoConnection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
    headers: browserHeaders,
  })
  const counter = createMessageCounter()
  const latest = new Map<string, unknown>()
  const replies = new Map<number, (reply: unknown) => void>()
  let requests = 0

  const line: SocketIoConnection = {
    get messageCount() {
      return counter.count
    },
    waitForMessages: (count) => counter.when(count),
    close: () => socket.close(),
    last: (name) => latest.get(name),
    onPush: () => undefined,
    emitWithAck(...event) {
      const id = requests++
      return new Promise((resolve) => {
        replies.set(id, resolve)
        socket.send(`${EVENT}${id}${JSON.stringify(event)}`)
      })
    },
  }

  function hear(text: string): void {
    if (text.startsWith(EVENT)) {
      const [name, payload] = JSON.parse(text.slice(2)) as [string, unknown]
      latest.set(name, payload)
      line.onPush(name, payload)
      counter.increase()
    } else if (text.startsWith(ACK)) {
      const json = text.indexOf('[')
      const id = Number(text.slice(2, json))
      const [reply] = JSON.parse(text.slice(json)) as [unknown]
      replies.get(id)?.(reply)
      replies.delete(id)
    } else if (text === PING) socket.send('3')
  }

  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      if (text.startsWith(OPEN)) socket.send(`${CONNECTED}${JSON.stringify(auth)}`)
      else if (text.startsWith(CONNECTED)) resolve(line)
      else if (text.startsWith('44')) reject(new Error(`The server refused a client: ${text.slice(2)}`))
      else hear(text)
    })
    rejectOnClose(socket, reject)
  })
}

/** One that goes while it is needed is no measurement. */
export function rejectOnClose(socket: WebSocket, report: (error: Error) => void): void {
  socket.on('error', report)
  socket.on('close', (code) => report(new Error(`The server hung up (${code})`)))
}
