import type { Socket } from 'node:net'
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws'

type Sent = (error?: Error) => void
type SendOptions = Exclude<Parameters<WebSocket['send']>[1], Sent | undefined>

/** Connections that hold back what was written to them in this turn of the event loop. */
const corked = new Set<Socket>()

function cork(connection: Socket): void {
  if (corked.has(connection)) return
  if (corked.size === 0) setImmediate(uncorkAll)
  corked.add(connection)
  connection.cork()
}

function uncorkAll(): void {
  for (const connection of corked) connection.uncork()
  corked.clear()
}

/**
 * Whatever is said to a client in one turn of the event loop goes to the network in one write. A write is a third of what a relayed
 * message costs, and messages come in bursts: a reply and the pushes after it, a description and its candidates.
 */
class CorkedWebSocket extends WebSocket {
  override send(data: Parameters<WebSocket['send']>[0], optionsOrSent?: SendOptions | Sent, sent?: Sent): void {
    const options = typeof optionsOrSent === 'object' ? optionsOrSent : {}
    // Of `ws`, and not in its types. Without it every message is a write of its own, as it would be anyhow.
    const { _socket: connection } = this as { _socket?: Socket | null }
    if (connection && this.readyState === WebSocket.OPEN) cork(connection)
    super.send(data, options)
    // engine.io holds back the next message until this one is said to be written: it would miss the turn.
    const done = typeof optionsOrSent === 'function' ? optionsOrSent : sent
    done?.()
  }
}

/** For `wsEngine` of socket.io. */
export class CorkedWebSocketServer extends WebSocketServer<typeof CorkedWebSocket> {
  constructor(options: ServerOptions<typeof CorkedWebSocket>) {
    super({ ...options, WebSocket: CorkedWebSocket })
  }
}
