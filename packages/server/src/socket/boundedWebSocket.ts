import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws'

/** How long a client may take to answer a closing handshake, in milliseconds. Then its connection and its buffer are freed. */
const CLOSE_TIMEOUT_MS = 1_000

/** Above this size of the buffer, pings are not answered: RFC 6455, section 5.5.3, requires an answer to the last one only. */
const MAX_BYTES_FOR_PONG = 4 * 1024

type SendCallback = (error?: Error) => void
type SendOptions = Exclude<Parameters<WebSocket['send']>[1], SendCallback | undefined>

/** The connections with messages of this turn of the event loop. */
const corked = new Set<Duplex>()

function uncorkAll(): void {
  const sockets = [...corked]
  corked.clear()
  for (const socket of sockets) socket.uncork()
}

/**
 * A websocket of a client that may stop reading. All messages of one turn of the event loop are written together: a write is a third of
 * the cost of a relayed message, and messages come in bursts, such as an acknowledgement and the pushes after it.
 */
export class BoundedWebSocket extends WebSocket {
  /** What may be buffered for a client that has not signed in. */
  maxBufferedBytes = 32 * 1024
  /** The TCP or TLS connection. */
  connection: Duplex | null = null

  override send(
    data: Parameters<WebSocket['send']>[0],
    optionsOrCallback?: SendOptions | SendCallback,
    callback?: SendCallback,
  ): void {
    if (this.connection && !corked.has(this.connection)) {
      if (corked.size === 0) setImmediate(uncorkAll)
      corked.add(this.connection)
      this.connection.cork()
    }
    super.send(data, typeof optionsOrCallback === 'object' ? optionsOrCallback : {})
    // Called before the write: engine.io waits for it before it sends the next message, which would then miss this turn.
    const onSent = typeof optionsOrCallback === 'function' ? optionsOrCallback : callback
    onSent?.()
    if (this.bufferedAmount > this.maxBufferedBytes) this.terminate()
  }

  override pong(...args: unknown[]): void {
    if (this.bufferedAmount < MAX_BYTES_FOR_PONG) Reflect.apply(super.pong, this, args)
  }
}

type OnUpgraded = (webSocket: BoundedWebSocket, request: IncomingMessage) => void

/**
 * Creates a class for socket.io's option `wsEngine`.
 *
 * @param onOpen is called with each websocket, before engine.io gets it
 */
export function createWebSocketEngine(onOpen: (request: IncomingMessage, webSocket: BoundedWebSocket) => void) {
  return class extends WebSocketServer<typeof BoundedWebSocket> {
    constructor(options: ServerOptions<typeof BoundedWebSocket>) {
      const bounded = { ...options, WebSocket: BoundedWebSocket, closeTimeout: CLOSE_TIMEOUT_MS }
      super(bounded)
    }

    override handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, callback: OnUpgraded): void {
      super.handleUpgrade(request, socket, head, (webSocket, upgraded) => {
        webSocket.connection = socket
        onOpen(request, webSocket)
        callback(webSocket, upgraded)
      })
    }
  }
}
