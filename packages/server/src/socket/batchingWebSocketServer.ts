import type { Socket } from 'node:net'
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws'
import { encodeTextFrames } from './encodeTextFrames'

type Sent = (error?: Error) => void
type SendOptions = Exclude<Parameters<WebSocket['send']>[1], Sent | undefined>

/** In characters: what is held counts for nobody who asks how much is waiting. */
const MOST_HELD = 64 * 1024

/** Lines that hold back what was said on them in this turn of the event loop. */
const holding = new Set<BatchingWebSocket>()

function writeAll(): void {
  const lines = [...holding]
  holding.clear()
  for (const line of lines) line.write()
}

/**
 * Whatever is said to a client in one turn of the event loop goes to the network in one write. A write is a third of what a relayed
 * message costs, and messages come in bursts: a reply and the pushes after it, a description and its candidates.
 */
class BatchingWebSocket extends WebSocket {
  /** None for the many that say nothing. */
  #held: string[] | null = null
  #heldLength = 0

  override send(data: Parameters<WebSocket['send']>[0], optionsOrSent?: SendOptions | Sent, sent?: Sent): void {
    if (typeof data === 'string' && this.readyState === WebSocket.OPEN) this.#hold(data)
    else {
      this.write()
      super.send(data, typeof optionsOrSent === 'object' ? optionsOrSent : {})
    }
    // engine.io holds back the next message until this one is said to be written: it would miss the turn.
    const done = typeof optionsOrSent === 'function' ? optionsOrSent : sent
    done?.()
  }

  override close(code?: number, reason?: string | Buffer): void {
    this.write()
    super.close(code, reason)
  }

  #hold(text: string): void {
    if (this.#held) this.#held.push(text)
    else {
      this.#held = [text]
      if (holding.size === 0) setImmediate(writeAll)
      holding.add(this)
    }
    this.#heldLength += text.length
    if (this.#heldLength > MOST_HELD) this.write()
  }

  /** Hands on what is held, past `ws`: it would make each message a buffer, and each of them a piece of the write. */
  write(): void {
    const held = this.#held
    if (!held) return
    this.#held = null
    this.#heldLength = 0
    if (this.readyState !== WebSocket.OPEN) return
    // Of `ws`, and not in its types.
    const { _socket: connection } = this as unknown as { _socket: Socket }
    connection.write(encodeTextFrames(held))
  }
}

/** For `wsEngine` of socket.io. */
export class BatchingWebSocketServer extends WebSocketServer<typeof BatchingWebSocket> {
  constructor(options: ServerOptions<typeof BatchingWebSocket>) {
    // Frames made past `ws` are not compressed, and so none is: for messages this short it costs more than it saves.
    super({ ...options, perMessageDeflate: false, WebSocket: BatchingWebSocket })
  }
}
